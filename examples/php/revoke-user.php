<?php

// php revoke-user.php <user id>
// After a password change or a ban: every token issued until now is void, and the user's connections close.

declare(strict_types=1);

require __DIR__ . '/lib/hooks.php';

echo json_encode(Deskwire\callHook('DELETE', 'users/' . rawurlencode($argv[1]))), "\n";
