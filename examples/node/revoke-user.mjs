// node revoke-user.mjs <user id>
// Use this after a password change or a ban. Revokes all tokens issued until now and closes the user's connections.
import { callHook } from "./lib/hooks.mjs";

const [userId] = process.argv.slice(2);
console.log(JSON.stringify(await callHook("DELETE", `users/${encodeURIComponent(userId)}`)));
