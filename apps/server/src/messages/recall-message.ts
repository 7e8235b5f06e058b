import { participantKey, RECALL_WINDOW_MS, type Message } from "@deskwire/protocol";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { now, type Database } from "../platform/postgres/database.ts";
import { attachmentStore } from "../attachments/attachment-store.ts";
import { inactivityStore } from "../conversations/inactivity-store.ts";
import { messageStore } from "../conversations/message-store.ts";
import { searchStore } from "../search/search-store.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { checkAccess } from "../conversations/access.ts";
import { outcomeOf, RefusedError, type Outcome } from "../platform/kernel/outcome.ts";
import type { Publisher } from "../conversations/publisher.ts";

export interface RecallParts {
  database: Database;
  publisher: Publisher;
}

/** [CNV7] Takes back the actor's own message within two minutes; a tombstone stays, and an event says so. */
export async function recallMessage(
  { database, publisher }: RecallParts,
  actor: Actor,
  request: { conversationId: string; seq: number },
): Promise<Outcome<{ seq: number }>> {
  const { conversationId: id, seq } = request;
  const by = participantOf(actor);
  return outcomeOf(
    database
      .transaction(async (tx) => {
        // What is being indexed at this moment would come back after it was forgotten.
        await transitionStore.lockAlone(tx, id);
        const access = await checkAccess(tx, actor, "read", id);
        if (!access.ok) throw new RefusedError(access.refusal);
        const { kind } = checkRecall(await messageStore.bySeq(tx, id, seq), actor, await now(tx));
        await messageStore.makeTombstone(tx, id, seq);
        await inactivityStore.recount(tx, id);
        await attachmentStore.orphan(tx, id, seq);
        await searchStore.forget(tx, id, seq);
        return transitionStore.appendEvent(tx, id, {
          type: "recalled",
          seq,
          by,
          ...(kind === "note" && { note: true }),
        });
      })
      .then(async (message) => {
        await publisher.changes([{ conversationId: id, messages: [message] }]);
        return { seq: message.seq };
      }),
  );
}

function checkRecall(message: Message | null, actor: Actor, at: number): Message {
  if (message === null || (message.kind === "note" && actor.kind === "user"))
    throw new RefusedError({ code: "unknown_message" });
  if (message.from === null || participantKey(message.from) !== actor.key)
    throw new RefusedError({ code: "forbidden" });
  if (message.recalled) throw new RefusedError({ code: "already_recalled" });
  if (at - Date.parse(message.at) > RECALL_WINDOW_MS)
    throw new RefusedError({ code: "recall_too_late" });
  return message;
}
