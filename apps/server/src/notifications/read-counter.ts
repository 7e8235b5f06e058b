import type { Counters } from "@deskwire/protocol";
import { conversationStore } from "../conversations/conversation-store.ts";
import type { Messages } from "../messages/messages.ts";
import type { UserActor } from "../platform/kernel/actor.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { counterStore } from "./counter-store.ts";
import { tellCounters, type CounterParts } from "./tell-counters.ts";

export interface ReadCounterParts extends CounterParts {
  messages: Pick<Messages, "recordReceipt">;
}

/** [CTR4] Clears one of the user's counters, or all of them (`total`), and sends the rest to every session. */
export async function readCounter(
  parts: ReadCounterParts,
  actor: UserActor,
  { category }: { category: string },
): Promise<Outcome<{ counters: Counters }>> {
  const all = category === "total";
  if (all || category === "chat") await readChat(parts, actor);
  if (category !== "chat")
    await counterStore.clear(parts.database, actor.id, all ? null : category);
  return done({ counters: await tellCounters(parts, actor.id) });
}

/** [CTR3] The chat counter follows the read cursor of the live conversation. */
async function readChat(parts: ReadCounterParts, actor: UserActor): Promise<void> {
  const live = await conversationStore.liveOfUser(parts.database.pool, actor.id);
  if (live !== null)
    await parts.messages.recordReceipt(actor, { conversationId: live.id, read: live.lastSeq });
}
