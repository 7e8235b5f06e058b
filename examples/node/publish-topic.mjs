// node publish-topic.mjs <topic> <value as JSON>
// All followers of the topic get the value. A later follower gets the latest one.
import { callHook } from "./lib/hooks.mjs";

const [topic, value] = process.argv.slice(2);
const body = { data: JSON.parse(value) };
console.log(JSON.stringify(await callHook("POST", `topics/${encodeURIComponent(topic)}`, body)));
