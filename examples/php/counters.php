<?php

// php counters.php <user id>                      prints the user's unread numbers
// php counters.php <user id> <category> <number>  sets one of them
// 读取用户的未读数，或设置某一项。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/hooks.php';

Deskwire\startCommand('counters.php <user id> [category number]', 1, ['DESKWIRE_URL', 'DESKWIRE_HOOK_SECRET']);

[, $userId, $category, $number] = $argv + [2 => null, 3 => null];
$path = 'users/' . rawurlencode($userId) . '/counters';
$answer = $category === null
    ? Deskwire\callHook('GET', $path)
    : Deskwire\callHook('POST', $path, ['set' => [$category => (int) $number]]);
echo json_encode($answer['counters']), "\n";
