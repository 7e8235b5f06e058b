// node count-event.mjs comments|likes <event id> <to user id> <from user id> [title] [url] [name of the from user]
// Tells the author of a post about a comment or a like.
import { countEvents } from "./lib/hooks.mjs";

const [kind, id, toUserId, fromUserId, title, url, fromName] = process.argv.slice(2);
const events = [{ id, toUserId, fromUserId, data: { title, url, fromName } }];
for (const { id: of, result, code } of await countEvents(kind, events))
  console.log(`${of}: ${result}${code === undefined ? "" : ` (${code})`}`);
