<?php

// php send-notification.php <event id> <user id> <category> <text>
// A notice of any category: order, system, prize …

declare(strict_types=1);

require __DIR__ . '/lib/hooks.php';

[, $id, $userId, $category, $text] = $argv;
$notice = ['id' => $id, 'toUserId' => $userId, 'category' => $category, 'data' => ['text' => $text]];
echo json_encode(Deskwire\callHook('POST', 'notifications', $notice)), "\n";
