<?php

// Serve this at the address of a webhook endpoint.
// 部署在 Webhook 地址。
// To try it: WEBHOOK_SECRET=whsec_… WEBHOOK_INBOX=/tmp/inbox php -S 127.0.0.1:8081 receive-webhook.php

declare(strict_types=1);

require __DIR__ . '/lib/signature.php';

$body = (string) file_get_contents('php://input');
$headers = [
    'id' => $_SERVER['HTTP_WEBHOOK_ID'] ?? null,
    'timestamp' => $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? null,
    'signature' => $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? null,
];
$reason = Deskwire\whyNotSigned($headers, $body, explode(',', (string) getenv('WEBHOOK_SECRET')), time());
if ($reason !== null) {
    http_response_code(401);
    exit("$reason\n");
}

// Store the event under its id and respond at once; process it in a job of your own. A repeat has the same id and
// therefore the same file. The rename makes sure that the file is complete.
// 以 id 保存事件并立即返回，稍后再处理。重复的事件 id 相同，文件也相同。重命名可确保文件完整。
$file = getenv('WEBHOOK_INBOX') . '/' . hash('sha256', (string) $headers['id']) . '.json';
$stored = @file_put_contents("$file.part", $body) === strlen($body) && @rename("$file.part", $file);
// Deskwire retries after any response other than 2xx, for up to four days.
// 未返回 2xx 时 Deskwire 会重试，最长约 4 天。
http_response_code($stored ? 204 : 503);
