// node revoke-user.mjs <user id>
// After a password change or a ban: every token issued until now is void, and the user's connections close.
import { callHook } from "./lib/hooks.mjs";

const [userId] = process.argv.slice(2);
console.log(JSON.stringify(await callHook("DELETE", `users/${encodeURIComponent(userId)}`)));
