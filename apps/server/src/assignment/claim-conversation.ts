import { uuidv7 } from "../platform/kernel/uuid.ts";
import { randomUUID } from "node:crypto";
import { isLead, participantOf, type AgentActor } from "../platform/kernel/actor.ts";
import { next } from "../conversations/lifecycle.ts";
import { authorize, type ConversationFacts } from "../platform/kernel/authorize.ts";
import type { Message } from "@deskwire/protocol";
import type { Strategy } from "./decide.ts";
import { assignmentStore } from "./assignment-store.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { transitionStore, type LockedConversation } from "../conversations/transition-store.ts";
import { assignConversations, type AssignParts } from "./assign-conversations.ts";
import { outcomeOf, RefusedError, type Outcome } from "../platform/kernel/outcome.ts";
import { OFFER_SECONDS } from "./transfer-conversation.ts";
import type { Change } from "../conversations/deliveries.ts";

/** [ASG7] Takes a queued conversation, or, for a supervisor or admin, one that another agent has. */
export async function claimConversation(
  parts: AssignParts,
  actor: AgentActor,
  conversationId: string,
): Promise<Outcome<{ seq: number }>> {
  let changes: Change[] = [];
  const outcome = await outcomeOf(
    transitionStore.withAssignmentLock(parts.database, async (tx) => {
      changes = [];
      const locked = await checkClaim(tx, actor, conversationId);
      if (locked.agentId === actor.id)
        return { seq: (await transitionStore.seqOfEvent(tx, conversationId, "assigned")) ?? 0 };
      const message = await doClaim(tx, { actor, locked, strategy: parts.settings.strategy });
      changes = [
        {
          conversationId,
          messages: [message],
          formerAgentId: locked.agentId,
          formerOfferId: locked.offeredAgentId,
        },
      ];
      return { seq: message.seq };
    }),
  );
  if (changes.length > 0) {
    await parts.publisher.changes(changes);
    await assignConversations(parts, "drain");
  }
  return outcome;
}

async function checkClaim(
  tx: Queryable,
  actor: AgentActor,
  id: string,
): Promise<LockedConversation> {
  const locked = await transitionStore.lock(tx, id);
  const facts = await conversationStore.facts(tx, id, actor.id, true);
  if (locked === null || facts === null) throw new RefusedError({ code: "unknown_conversation" });
  if (isTaken(locked, actor) && (await mayKnow(tx, actor, id, facts)))
    throw new RefusedError({ code: "already_claimed" });
  const refusal = authorize(actor, "claim", facts);
  if (refusal !== null) throw new RefusedError(refusal);
  if (next(locked.status, locked.status === "open" ? "take-over" : "assign") === null)
    throw new RefusedError({ code: "conversation_ended" });
  return locked;
}

/** Between seeing it in the queue and taking it, another agent was quicker. */
function isTaken(locked: LockedConversation, actor: AgentActor): boolean {
  const mine = locked.agentId === actor.id || locked.offeredAgentId === actor.id;
  return locked.status === "open" && !mine && !isLead(actor);
}

/** [ACC3] Who may neither read it nor could a moment ago is not told that it exists. */
async function mayKnow(
  tx: Queryable,
  actor: AgentActor,
  id: string,
  facts: ConversationFacts,
): Promise<boolean> {
  const offer = { agentId: actor.id, offerSeconds: OFFER_SECONDS };
  return authorize(actor, "read", facts) === null || transitionStore.wasUpFor(tx, id, offer);
}

async function doClaim(
  tx: Queryable,
  {
    actor,
    locked,
    strategy,
  }: { actor: AgentActor; locked: LockedConversation; strategy: Strategy },
): Promise<Message> {
  const me = (await assignmentStore.roster(tx)).find((agent) => agent.agentId === actor.id);
  // [ASG3] By hand, supervisors and admins may go beyond.
  if (me === undefined || (me.load >= me.capacity && !isLead(actor)))
    throw new RefusedError({ code: "at_capacity" });
  await transitionStore.assign(tx, locked.id, actor.id);
  const kind =
    locked.offeredAgentId === actor.id
      ? "transfer"
      : locked.status === "open"
        ? "take-over"
        : "claim";
  await assignmentStore.saveDecision(tx, {
    id: uuidv7(),
    conversationId: locked.id,
    chosen: actor.id,
    strategy,
    trigger: kind,
    seed: randomUUID(),
    candidates: [{ agentId: actor.id, verdict: "chosen", load: me.load, capacity: me.capacity }],
  });
  return transitionStore.appendEvent(tx, locked.id, {
    type: "assigned",
    agent: participantOf(actor),
    name: actor.name,
    reason: kind,
    by: participantOf(actor),
  });
}
