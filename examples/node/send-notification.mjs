// node send-notification.mjs <event id> <user id> <category> <text>
// Sends a notification of any category: order, system, prize …
import { callHook } from "./lib/hooks.mjs";

const [id, toUserId, category, text] = process.argv.slice(2);
const answer = await callHook("POST", "notifications", { id, toUserId, category, data: { text } });
console.log(JSON.stringify(answer));
