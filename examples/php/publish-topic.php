<?php

// php publish-topic.php <topic> <value as JSON>
// All followers of the topic get the value. A later follower gets the latest one.
// 全部订阅者都会收到此值，之后订阅的用户收到最新值。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/hooks.php';

Deskwire\startCommand('publish-topic.php <topic> <value as JSON>', 2, ['DESKWIRE_URL', 'DESKWIRE_HOOK_SECRET']);

[, $topic, $value] = $argv;
$data = json_decode($value, false, 512, JSON_THROW_ON_ERROR);
echo json_encode(Deskwire\callHook('POST', 'topics/' . rawurlencode($topic), ['data' => $data])), "\n";
