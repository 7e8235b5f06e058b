<?php

// Serve this at the address in MAIN_SITE_VERIFY_URL. Deskwire posts {"token"} and expects the user of the token.
// 部署在 MAIN_SITE_VERIFY_URL 指定的地址。Deskwire 发送 {"token"}，此接口返回令牌对应的用户。
// To try it: SESSIONS_FILE=sessions.json php -S 127.0.0.1:8080 answer-callback.php

declare(strict_types=1);

// A printed warning would send status 200 before the real one.
// PHP 警告一旦输出，会先发出 200 状态。
set_error_handler(fn (int $level, string $message) => throw new ErrorException($message));

/**
 * Replace this with your own look-up. Null: the token is unknown.
 * 请换成您自己的查询。返回 null 表示令牌未知。
 *
 * @return ?array{uid: string, name?: string, avatar?: string, topics?: list<string>, expiresIn?: int}
 */
function findSession(string $token): ?array
{
    $sessions = json_decode((string) file_get_contents(getenv('SESSIONS_FILE')), true, 512, JSON_THROW_ON_ERROR);
    return $sessions[$token] ?? null;
}

function answer(int $status, array $body): void
{
    http_response_code($status);
    header('content-type: application/json');
    echo json_encode($body, JSON_UNESCAPED_UNICODE);
}

try {
    $request = json_decode((string) file_get_contents('php://input'), true);
    $token = is_array($request) ? $request['token'] ?? null : null;
    $session = is_string($token) ? findSession($token) : null;
    // Deskwire caches a 401, which refuses the token, for a while …
    $session === null ? answer(401, ['error' => 'unknown token']) : answer(200, $session);
} catch (Throwable $error) {
    // … so an unavailable database must not cause one.
    // 401 表示拒绝令牌，会被 Deskwire 缓存，因此数据库故障时不能返回 401。
    error_log($error->getMessage());
    answer(503, ['error' => 'try again']);
}
