<?php

// php revoke-user.php <user id>
// Use this after a password change or a ban. Revokes all tokens issued until now and closes the user's connections.
// 修改密码或封禁后调用：吊销此前签发的全部令牌，并断开该用户的连接。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/hooks.php';

Deskwire\startCommand('revoke-user.php <user id>', 1, ['DESKWIRE_URL', 'DESKWIRE_HOOK_SECRET']);

// The signature covers the body but not the path, so the body names the user as well.
// 签名只覆盖请求体，不含路径，因此请求体中也写明用户。
echo json_encode(Deskwire\callHook('DELETE', 'users/' . rawurlencode($argv[1]), ['userId' => $argv[1]])), "\n";
