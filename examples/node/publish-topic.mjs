// node publish-topic.mjs <topic> <value as JSON>
// Everybody who follows the topic gets the value; who comes later gets the latest one.
import { callHook } from "./lib/hooks.mjs";

const [topic, value] = process.argv.slice(2);
const body = { data: JSON.parse(value) };
console.log(JSON.stringify(await callHook("POST", `topics/${encodeURIComponent(topic)}`, body)));
