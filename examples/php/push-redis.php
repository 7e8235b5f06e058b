<?php

// php push-redis.php user <user id> <text>    a notification, kept until the user has received it
// php push-redis.php topic <topic> <value>    a value for all followers of the topic
// 通过 Redis 推送：user 发送一条通知，保存到用户收到为止；topic 向全部订阅者发布一个值。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/redis.php';

Deskwire\startCommand('push-redis.php user|topic <user id or topic> <text or value>', 3);

[, $kind, $name, $value] = $argv;
$command = match ($kind) {
    'user' => ['LPUSH', "user_{$name}_messages", $value],
    'topic' => ['PUBLISH', "topic:$name", $value],
};
echo Deskwire\redisCommand(getenv('REDIS_URL') ?: 'redis://127.0.0.1:6379', ...$command), "\n";
