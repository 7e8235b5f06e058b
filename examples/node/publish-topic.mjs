// node publish-topic.mjs <topic> <value as JSON>
// All followers of the topic get the value. A later follower gets the latest one.
import { startCommand } from "./lib/command-line.mjs";
import { callHook } from "./lib/hooks.mjs";

const [topic, value] = startCommand("publish-topic.mjs <topic> <value as JSON>", 2, [
  "DESKWIRE_URL",
  "DESKWIRE_HOOK_SECRET",
]);
const body = { data: JSON.parse(value) };
console.log(JSON.stringify(await callHook("POST", `topics/${encodeURIComponent(topic)}`, body)));
