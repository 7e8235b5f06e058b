<?php

// php sign-token.php <user id> [name]
// Prints a token for the page: <script>window.deskwire = { token: "…" };</script>
// 输出页面使用的令牌。

declare(strict_types=1);

require __DIR__ . '/lib/token.php';

[, $userId, $name] = $argv + [2 => null];
$claims = $name === null ? [] : ['name' => $name];
echo Deskwire\signToken(getenv('USER_JWT_SECRET') ?: exit("USER_JWT_SECRET is not set.\n"), $userId, $claims), "\n";
