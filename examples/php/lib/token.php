<?php

declare(strict_types=1);

namespace Deskwire;

/**
 * Returns a token that identifies the user of the page: a JWT with HS256.
 * 返回标识页面用户的令牌（JWT，HS256）。
 *
 * @param array<string, mixed> $claims name, avatar, topics
 */
function signToken(string $secret, string $userId, array $claims = [], int $lifeSeconds = 3600): string
{
    $now = time();
    $payload = ['sub' => $userId, 'iat' => $now, 'exp' => $now + $lifeSeconds] + $claims;
    $signed = encodePart(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . encodePart($payload);
    return $signed . '.' . base64Url(hash_hmac('sha256', $signed, $secret, true));
}

/** @param array<string, mixed> $part */
function encodePart(array $part): string
{
    return base64Url(json_encode($part, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE));
}

function base64Url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
