<?php

// php sign-token.php <user id> [name]
// Prints a token for the page: <script>window.deskwire = { token: "…" };</script>
// 输出页面使用的令牌。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/token.php';

Deskwire\startCommand('sign-token.php <user id> [name]', 1, ['USER_JWT_SECRET']);

[, $userId, $name] = $argv + [2 => null];
$claims = $name === null ? [] : ['name' => $name];
echo Deskwire\signToken((string) getenv('USER_JWT_SECRET'), $userId, $claims), "\n";
