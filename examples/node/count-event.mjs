// node count-event.mjs comments|likes <event id> <to user id> <from user id> [title] [url] [name of the from user]
// Tells the author of a post about a comment or a like.
import { startCommand } from "./lib/command-line.mjs";
import { countEvents } from "./lib/hooks.mjs";

const [kind, id, toUserId, fromUserId, title, url, fromName] = startCommand(
  "count-event.mjs comments|likes <event id> <to user id> <from user id> [title] [url] [name of the from user]",
  4,
  ["DESKWIRE_URL", "DESKWIRE_HOOK_SECRET"],
);
const events = [{ id, toUserId, fromUserId, data: { title, url, fromName } }];
for (const { id: of, result, code } of await countEvents(kind, events))
  console.log(`${of}: ${result}${code === undefined ? "" : ` (${code})`}`);
