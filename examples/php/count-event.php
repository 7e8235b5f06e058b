<?php

// php count-event.php comments|likes <event id> <to user id> <from user id> [title] [url] [name of the from user]
// Tells the author of a post about a comment or a like.
// 把评论或点赞通知给内容的作者。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/hooks.php';

Deskwire\startCommand('count-event.php comments|likes <event id> <to user id> <from user id> [title] [url] [name of the from user]', 4, ['DESKWIRE_URL', 'DESKWIRE_HOOK_SECRET']);

[, $kind, $id, $to, $from, $title, $url, $name] = $argv + [5 => null, 6 => null, 7 => null];
$event = ['id' => $id, 'toUserId' => $to, 'fromUserId' => $from];
$data = array_filter(['title' => $title, 'url' => $url, 'fromName' => $name], fn ($value) => $value !== null);
// An empty PHP array would become a JSON list.
// 空数组会被编码为 JSON 数组，因此为空时省略。
if ($data !== []) {
    $event['data'] = $data;
}
foreach (Deskwire\countEvents($kind, [$event]) as $result) {
    echo $result['id'], ': ', $result['result'], isset($result['code']) ? " ({$result['code']})" : '', "\n";
}
