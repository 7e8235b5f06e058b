import { participantKey, RECALL_WINDOW_MS, type Message, type Refusal } from "@deskwire/protocol";
import { attachmentStore } from "../attachments/attachment-store.ts";
import { checkAccess } from "../conversations/access.ts";
import { inactivityStore } from "../conversations/inactivity-store.ts";
import { messageStore } from "../conversations/message-store.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { now, type Queryable } from "../platform/postgres/database.ts";
import { searchStore } from "../search/search-store.ts";

interface RecallRequest {
  conversationId: string;
  seq: number;
}

/** [CNV7] Takes back the actor's own message within two minutes. A tombstone stays, and an event tells of it. */
export async function recallMessage(
  parts: TransitionParts,
  actor: Actor,
  request: RecallRequest,
): Promise<Outcome<{ seq: number }>> {
  const outcome = await runTransition(parts, {}, (tx) => recall(tx, actor, request));
  return outcome.ok ? done(outcome.value.value) : outcome;
}

async function recall(
  tx: Queryable,
  actor: Actor,
  { conversationId: id, seq }: RecallRequest,
): Promise<Outcome<Transitioned<{ seq: number }>>> {
  // The indexer would otherwise store the words again after they were forgotten.
  await transitionStore.lockExclusively(tx, id);
  const access = await checkAccess(tx, actor, "read", id);
  if (!access.ok) return access;
  const message = await messageStore.bySeq(tx, id, seq);
  const refusal = checkRecall(message, actor, await now(tx));
  if (refusal !== null) return { ok: false, refusal };
  await messageStore.makeTombstone(tx, id, seq);
  await inactivityStore.recount(tx, id);
  await attachmentStore.orphan(tx, id, seq);
  await searchStore.forget(tx, id, seq);
  const isNote = message?.kind === "note";
  const [event] = await transitionStore.applyOne(tx, {
    transition: null,
    conversation: { id, status: access.value.status },
    events: [{ type: "recalled", seq, by: participantOf(actor), ...(isNote && { note: true }) }],
  });
  return done({
    value: { seq: event.seq },
    changes: [{ conversationId: id, messages: [event] }],
  });
}

function checkRecall(message: Message | null, actor: Actor, at: number): Refusal | null {
  if (message === null || (message.kind === "note" && actor.kind === "user"))
    return { code: "unknown_message" };
  if (message.from === null || participantKey(message.from) !== actor.key)
    return { code: "forbidden" };
  if (message.recalled) return { code: "already_recalled" };
  return at - Date.parse(message.at) > RECALL_WINDOW_MS ? { code: "recall_too_late" } : null;
}
