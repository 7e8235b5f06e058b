import { writtenText, type EndReason } from "@deskwire/protocol";
import { checkAccess } from "../conversations/access.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { isPossible } from "../conversations/steps.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import type { QueueDrain } from "./queue-drain.ts";

interface EndRequest {
  conversationId: string;
  reason?: string;
}

export interface EndParts extends TransitionParts {
  drain: Pick<QueueDrain, "request">;
}

/** [CNV4] Ends a conversation; for one that has ended it answers the seq of its end. The agent has room for another one. */
export async function endConversation(
  parts: EndParts,
  actor: Actor,
  request: EndRequest,
): Promise<Outcome<{ seq: number }>> {
  const outcome = await runTransition(parts, {}, (tx) => end(tx, actor, request));
  if (!outcome.ok) return outcome;
  if (outcome.value.changes.length > 0) parts.drain.request("drain");
  return done(outcome.value.value);
}

async function end(
  tx: Queryable,
  actor: Actor,
  { conversationId: id, reason }: EndRequest,
): Promise<Outcome<Transitioned<{ seq: number }>>> {
  const conversation = await transitionStore.lock(tx, id);
  const access = await checkAccess(tx, actor, "end", id);
  if (!access.ok) return access;
  if (conversation === null) return refuse("unknown_conversation");
  if (!isPossible(conversation, "end")) {
    const seq = (await transitionStore.seqOfEvent(tx, id, "ended")) ?? 0;
    return done({ value: { seq }, changes: [] });
  }
  const text = writtenText(reason);
  const messages = await transitionStore.applyOne(tx, {
    transition: "end",
    conversation,
    events: [
      {
        type: "ended",
        by: participantOf(actor),
        reason: endReason(actor, conversation.agentId),
        ...(text !== undefined && { text }),
      },
    ],
  });
  return done({
    value: { seq: messages[0].seq },
    changes: [{ conversationId: id, messages, formerOfferId: conversation.offeredAgentId }],
  });
}

function endReason(actor: Actor, agentId: string | null): EndReason {
  if (actor.kind === "user") return "user";
  return actor.id === agentId ? "agent" : "supervisor";
}
