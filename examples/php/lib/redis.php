<?php

declare(strict_types=1);

namespace Deskwire;

/**
 * Sends one command to Redis over a plain socket. With the php-redis extension this is `$redis->rawCommand(...)`.
 * The URL is redis://user:password@host:port/database, with rediss:// for TLS.
 * 通过普通 socket 向 Redis 发送一条命令。安装了 php-redis 扩展时可用 `$redis->rawCommand(...)`。
 * URL 可包含用户、密码和数据库编号，`rediss://` 表示 TLS。
 *
 * @return int|string
 */
function redisCommand(string $url, string ...$parts): int|string
{
    $at = parse_url($url);
    $scheme = $at['scheme'] === 'rediss' ? 'tls' : 'tcp';
    $socket = stream_socket_client("$scheme://{$at['host']}:" . ($at['port'] ?? 6379), $errorCode, $error, 3);
    if ($socket === false) {
        throw new \RuntimeException("Redis cannot be reached: $error");
    }
    stream_set_timeout($socket, 3);
    if (isset($at['pass'])) {
        $user = ($at['user'] ?? '') === '' ? [] : [rawurldecode($at['user'])];
        exchange($socket, ['AUTH', ...$user, rawurldecode($at['pass'])]);
    }
    $database = ltrim($at['path'] ?? '', '/');
    if ($database !== '') {
        exchange($socket, ['SELECT', $database]);
    }
    return exchange($socket, $parts);
}

/**
 * @param resource $socket
 * @param list<string> $parts
 */
function exchange($socket, array $parts): int|string
{
    $command = '*' . count($parts) . "\r\n";
    foreach ($parts as $part) {
        $command .= '$' . strlen($part) . "\r\n$part\r\n";
    }
    fwrite($socket, $command);
    $line = rtrim((string) fgets($socket), "\r\n");
    return match ($line[0] ?? '') {
        ':' => (int) substr($line, 1),
        '+' => substr($line, 1),
        default => throw new \RuntimeException('Redis answered: ' . ($line === '' ? 'nothing' : $line)),
    };
}
