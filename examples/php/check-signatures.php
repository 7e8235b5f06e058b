<?php

// php check-signatures.php <signature-vectors.json>
// Checks lib/signature.php against the published vectors.
// 用公开样例检查 lib/signature.php。

declare(strict_types=1);

require __DIR__ . '/lib/command-line.php';
require __DIR__ . '/lib/signature.php';

Deskwire\startCommand('check-signatures.php <signature-vectors.json>', 1);

$failed = 0;
foreach (json_decode((string) file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR)['vectors'] as $vector) {
    $headers = [];
    foreach (['id', 'timestamp', 'signature'] as $name) {
        $headers[$name] = $vector['headers']["webhook-$name"] ?? null;
    }
    $accepted = Deskwire\whyNotSigned($headers, $vector['body'], $vector['secrets'], $vector['now']) === null;
    $right = $accepted === $vector['accepted'];
    $failed += $right ? 0 : 1;
    echo $right ? 'ok' : 'WRONG', ' ', $vector['name'], "\n";
}
exit($failed === 0 ? 0 : 1);
