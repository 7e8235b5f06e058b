// node counters.mjs <user id>                      prints the user's unread numbers
// node counters.mjs <user id> <category> <number>  sets one of them
import { startCommand } from "./lib/command-line.mjs";
import { callHook } from "./lib/hooks.mjs";

const [userId, category, number] = startCommand("counters.mjs <user id> [category number]", 1, [
  "DESKWIRE_URL",
  "DESKWIRE_HOOK_SECRET",
]);
const path = `users/${encodeURIComponent(userId)}/counters`;
const { counters } =
  category === undefined
    ? await callHook("GET", path)
    : await callHook("POST", path, { set: { [category]: Number(number) } });
console.log(JSON.stringify(counters));
