<?php

declare(strict_types=1);

namespace Deskwire;

require_once __DIR__ . '/signature.php';

const ATTEMPTS = 4;
const TIMEOUT_SECONDS = 5;

/**
 * Calls a hook and returns the response body. Repeats a call without a response under the same
 * webhook-id, so that no event is counted twice.
 * 调用服务端接口并返回响应体。无响应时以相同的 webhook-id 重试，事件不会重复计数。
 *
 * @param ?array<string, mixed> $body
 * @return array<string, mixed>
 */
function callHook(string $method, string $path, ?array $body = null): array
{
    $id = 'msg_' . bin2hex(random_bytes(16));
    $json = $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    for ($attempt = 1;; $attempt++) {
        [$status, $text] = request($method, $path, $id, $json);
        if ($status >= 200 && $status < 300) {
            return json_decode($text, true, 512, JSON_THROW_ON_ERROR);
        }
        // 0: no response. These statuses are temporary; a repeat after any other one would fail again.
        // 0 表示无响应。这些状态是暂时的，其他状态重试也会失败。
        $passing = $status === 0 || $status === 429 || $status >= 500;
        if (!$passing || $attempt === ATTEMPTS) {
            throw new \RuntimeException("$method $path was answered $status: $text");
        }
        usleep(250_000 * 2 ** $attempt);
    }
}

/** @return array{int, string} status (0: no response) and body */
function request(string $method, string $path, string $id, string $json): array
{
    // Each attempt gets a new timestamp and signature, but the same id.
    // 每次重试都用新的时间戳和签名，id 不变。
    $timestamp = time();
    $headers = [
        'content-type: application/json',
        "webhook-id: $id",
        "webhook-timestamp: $timestamp",
        'webhook-signature: ' . sign(getenv('DESKWIRE_HOOK_SECRET') ?: '', $id, $timestamp, $json),
    ];
    $http = ['method' => $method, 'header' => $headers, 'content' => $json, 'timeout' => TIMEOUT_SECONDS,
        'ignore_errors' => true, 'follow_location' => 0];
    $stream = @fopen(getenv('DESKWIRE_URL') . "/hooks/v1/$path", 'r', false, stream_context_create(['http' => $http]));
    if ($stream === false) {
        return [0, ''];
    }
    $text = stream_get_contents($stream);
    ['wrapper_data' => [$line], 'timed_out' => $cut] = stream_get_meta_data($stream);
    return $text === false || $cut ? [0, ''] : [(int) explode(' ', $line)[1], $text];
}

/**
 * Counts comments or likes, up to 1,000 at once. Returns one result per event, in order: counted, duplicate, self or invalid.
 * 上报评论或点赞，一次最多 1,000 个。按顺序返回结果：counted、duplicate、self 或 invalid。
 *
 * @param 'comments'|'likes' $kind
 * @param list<array<string, mixed>> $events
 * @return list<array<string, mixed>>
 */
function countEvents(string $kind, array $events): array
{
    return callHook('POST', $kind, ['events' => $events])['results'];
}
