<?php

// php send-notification.php <event id> <user id> <category> <text>
// Sends a notification of any category: order, system, prize …
// 发送任意类别的通知，如订单、系统、中奖。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/hooks.php';

Deskwire\startCommand('send-notification.php <event id> <user id> <category> <text>', 4, ['DESKWIRE_URL', 'DESKWIRE_HOOK_SECRET']);

[, $id, $userId, $category, $text] = $argv;
$notification = ['id' => $id, 'toUserId' => $userId, 'category' => $category, 'data' => ['text' => $text]];
echo json_encode(Deskwire\callHook('POST', 'notifications', $notification)), "\n";
