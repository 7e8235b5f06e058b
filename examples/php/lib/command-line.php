<?php

declare(strict_types=1);

namespace Deskwire;

/**
 * Ends the program with its usage line when arguments or environment variables are missing. From then on, an error is one
 * line and exit code 1.
 * 缺少参数或环境变量时，打印用法并退出。此后出错时只打印一行，退出码为 1。
 *
 * @param list<string> $variables
 */
function startCommand(string $usage, int $least, array $variables = []): void
{
    set_exception_handler(fn (\Throwable $error) => exitWith(1, $error->getMessage()));
    set_error_handler(fn (int $level, string $message) => throw new \ErrorException($message));
    if (count($_SERVER['argv']) - 1 < $least) {
        exitWith(2, "Usage: php $usage");
    }
    foreach ($variables as $name) {
        if (!getenv($name)) {
            exitWith(2, "The environment variable $name is not set.");
        }
    }
}

function exitWith(int $code, string $line): never
{
    fwrite(STDERR, "$line\n");
    exit($code);
}
