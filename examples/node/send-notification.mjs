// node send-notification.mjs <event id> <user id> <category> <text>
// Sends a notification of any category: order, system, prize …
import { startCommand } from "./lib/command-line.mjs";
import { callHook } from "./lib/hooks.mjs";

const [id, toUserId, category, text] = startCommand(
  "send-notification.mjs <event id> <user id> <category> <text>",
  4,
  ["DESKWIRE_URL", "DESKWIRE_HOOK_SECRET"],
);
const answer = await callHook("POST", "notifications", { id, toUserId, category, data: { text } });
console.log(JSON.stringify(answer));
