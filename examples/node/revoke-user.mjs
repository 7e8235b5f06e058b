// node revoke-user.mjs <user id>
// Use this after a password change or a ban. Revokes all tokens issued until now and closes the user's connections.
import { startCommand } from "./lib/command-line.mjs";
import { callHook } from "./lib/hooks.mjs";

const [userId] = startCommand("revoke-user.mjs <user id>", 1, [
  "DESKWIRE_URL",
  "DESKWIRE_HOOK_SECRET",
]);
// The signature covers the body but not the path, so the body names the user as well.
const answer = await callHook("DELETE", `users/${encodeURIComponent(userId)}`, { userId });
console.log(JSON.stringify(answer));
