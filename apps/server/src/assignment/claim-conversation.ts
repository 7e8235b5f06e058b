import { randomUUID } from "node:crypto";
import type { Refusal } from "@deskwire/protocol";
import { conversationStore } from "../conversations/conversation-store.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { isPossible } from "../conversations/steps.ts";
import { transitionStore, type LockedConversation } from "../conversations/transition-store.ts";
import { isLead, participantOf, type AgentActor } from "../platform/kernel/actor.ts";
import { authorize, type ConversationFacts } from "../platform/kernel/authorize.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { assignmentStore } from "./assignment-store.ts";
import type { Strategy } from "./decide.ts";
import { OFFER_SECONDS } from "./offer-seconds.ts";
import type { QueueDrain } from "./queue-drain.ts";

export interface ClaimParts extends TransitionParts {
  drain: Pick<QueueDrain, "request">;
  settings: { strategy: Strategy };
}

/** [ASG7] Takes a queued conversation, or, for a supervisor or admin, one that another agent has. */
export async function claimConversation(
  parts: ClaimParts,
  actor: AgentActor,
  conversationId: string,
): Promise<Outcome<{ seq: number }>> {
  const outcome = await runTransition(parts, { assignment: "refuse-when-busy" }, (tx) =>
    claim(tx, { actor, conversationId, strategy: parts.settings.strategy }),
  );
  if (!outcome.ok) return outcome;
  if (outcome.value.changes.length > 0) parts.drain.request("drain");
  return done(outcome.value.value);
}

interface Claim {
  actor: AgentActor;
  conversationId: string;
  strategy: Strategy;
}

async function claim(
  tx: Queryable,
  claimed: Claim,
): Promise<Outcome<Transitioned<{ seq: number }>>> {
  const { actor, conversationId } = claimed;
  const conversation = await transitionStore.lock(tx, conversationId);
  if (conversation === null) return refuse("unknown_conversation");
  const refusal = await checkClaim(tx, actor, conversation);
  if (refusal !== null) return { ok: false, refusal };
  if (conversation.agentId === actor.id) {
    const seq = (await transitionStore.seqOfEvent(tx, conversationId, "assigned")) ?? 0;
    return done({ value: { seq }, changes: [] });
  }
  return takeOver(tx, claimed, conversation);
}

async function takeOver(
  tx: Queryable,
  { actor, strategy }: Claim,
  conversation: LockedConversation,
): Promise<Outcome<Transitioned<{ seq: number }>>> {
  const me = (await assignmentStore.roster(tx)).find((agent) => agent.agentId === actor.id);
  // [ASG3] By hand, supervisors and admins may exceed their capacity.
  if (me === undefined || (me.load >= me.capacity && !isLead(actor))) return refuse("at_capacity");
  const kind = kindOf(conversation, actor);
  const messages = await transitionStore.applyOne(tx, {
    transition: transitionOf(conversation),
    conversation,
    agentId: actor.id,
    placed: true,
    events: [
      {
        type: "assigned",
        agent: participantOf(actor),
        name: actor.name,
        reason: kind,
        by: participantOf(actor),
      },
    ],
    decision: {
      id: uuidv7(),
      chosen: actor.id,
      strategy,
      trigger: kind,
      seed: randomUUID(),
      candidates: [{ agentId: actor.id, verdict: "chosen", load: me.load, capacity: me.capacity }],
    },
  });
  const change = {
    conversationId: conversation.id,
    messages,
    formerAgentId: conversation.agentId,
    formerOfferId: conversation.offeredAgentId,
  };
  return done({ value: { seq: messages[0].seq }, changes: [change] });
}

function kindOf(
  { status, offeredAgentId }: LockedConversation,
  actor: AgentActor,
): "transfer" | "take-over" | "claim" {
  if (offeredAgentId === actor.id) return "transfer";
  return status === "open" ? "take-over" : "claim";
}

function transitionOf({ status }: LockedConversation): "assign" | "take-over" {
  return status === "open" ? "take-over" : "assign";
}

async function checkClaim(
  tx: Queryable,
  actor: AgentActor,
  conversation: LockedConversation,
): Promise<Refusal | null> {
  const facts = await conversationStore.facts(tx, conversation.id, actor.id, true);
  if (facts === null) return { code: "unknown_conversation" };
  if (isTaken(conversation, actor) && (await mayKnow(tx, actor, conversation.id, facts)))
    return {
      code: "already_claimed",
      ...(conversation.agentId !== null && { agentId: conversation.agentId }),
    };
  const refusal = authorize(actor, "claim", facts);
  if (refusal !== null) return refusal;
  return isPossible(conversation, transitionOf(conversation))
    ? null
    : { code: "conversation_ended" };
}

/** Another agent took it between the moment when this one saw it in the queue and the claim. */
function isTaken(conversation: LockedConversation, actor: AgentActor): boolean {
  const mine = conversation.agentId === actor.id || conversation.offeredAgentId === actor.id;
  return conversation.status === "open" && !mine && !isLead(actor);
}

/** [ACC3] An agent who may not read it, and could not a moment ago, is not told that it exists. */
async function mayKnow(
  tx: Queryable,
  actor: AgentActor,
  id: string,
  facts: ConversationFacts,
): Promise<boolean> {
  const offer = { agentId: actor.id, offerSeconds: OFFER_SECONDS };
  return authorize(actor, "read", facts) === null || transitionStore.wasClaimableBy(tx, id, offer);
}
