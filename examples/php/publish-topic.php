<?php

// php publish-topic.php <topic> <value as JSON>
// Everybody who follows the topic gets the value; who comes later gets the latest one.

declare(strict_types=1);

require __DIR__ . '/lib/hooks.php';

[, $topic, $value] = $argv;
$data = json_decode($value, false, 512, JSON_THROW_ON_ERROR);
echo json_encode(Deskwire\callHook('POST', 'topics/' . rawurlencode($topic), ['data' => $data])), "\n";
