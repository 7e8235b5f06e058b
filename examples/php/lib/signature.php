<?php

declare(strict_types=1);

namespace Deskwire;

// Standard Webhooks signatures, for your calls and for received webhooks.
// Standard Webhooks 签名，用于您的调用和收到的 Webhook。

const TOLERANCE_SECONDS = 300;

/**
 * The key in a whsec_… secret.
 * whsec_… 密钥中的字节。
 */
function secretKey(string $secret): string
{
    $text = str_starts_with($secret, 'whsec_') ? strtr(substr($secret, 6), '-_', '+/') : '';
    $key = base64_decode($text, true);
    if ($key === false || strlen($key) < 16) {
        throw new \InvalidArgumentException('A secret is whsec_ and at least 16 bytes in base64.');
    }
    return $key;
}

/**
 * Returns one signature in the form of webhook-signature, over the exact bytes of the body.
 * 返回 webhook-signature 中的一个签名，针对请求体的原始字节。
 */
function sign(string $secret, string $id, int $timestamp, string $body): string
{
    return 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", secretKey($secret), true));
}

/**
 * Returns null if one of the secrets signed this body at most 300 s before or after now, else the reason.
 * 任一密钥在前后 300 秒内签过此请求体则返回 null，否则返回原因。
 *
 * @param array{id: ?string, timestamp: ?string, signature: ?string} $headers
 * @param list<string> $secrets
 */
function whyNotSigned(array $headers, string $body, array $secrets, int $now): ?string
{
    ['id' => $id, 'timestamp' => $timestamp, 'signature' => $signature] = $headers;
    if ($id === null || $timestamp === null || $signature === null) {
        return 'webhook-id, webhook-timestamp and webhook-signature are needed';
    }
    if (!preg_match('/^\d{1,12}$/D', $timestamp) || abs($now - (int) $timestamp) > TOLERANCE_SECONDS) {
        return 'webhook-timestamp is not within 300 s of now';
    }
    foreach ($secrets as $secret) {
        $expected = sign($secret, $id, (int) $timestamp, $body);
        foreach (explode(' ', $signature) as $offered) {
            if (hash_equals($expected, $offered)) {
                return null;
            }
        }
    }
    return 'no signature fits this body and secret';
}
