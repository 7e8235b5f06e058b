import { participantKey, writtenText, type Refusal, type RequestTable } from "@deskwire/protocol";
import { checkAccess } from "../conversations/access.ts";
import { messageStore } from "../conversations/message-store.ts";
import {
  runTransition,
  type Transitioned,
  type TransitionParts,
} from "../conversations/run-transition.ts";
import { isPossible, type Step } from "../conversations/steps.ts";
import { transitionStore, type LockedConversation } from "../conversations/transition-store.ts";
import { isLead, participantOf, type AgentActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { reachableAgents, type ReachParts } from "./assign-conversations.ts";
import { assignmentStore } from "./assignment-store.ts";
import { OFFER_SECONDS } from "./offer-seconds.ts";
import type { QueueDrain } from "./queue-drain.ts";

type TransferRequest = RequestTable["transfer"]["request"];

export interface TransferParts extends ReachParts, TransitionParts {
  drain: Pick<QueueDrain, "request">;
}

/** [ASG11] Offers a conversation to another agent, who has to claim it, or gives it back to the queue. */
export async function transferConversation(
  parts: TransferParts,
  actor: AgentActor,
  request: TransferRequest,
): Promise<Outcome<{ seq: number }>> {
  const reachable = await reachableAgents(parts);
  const outcome = await runTransition(parts, { assignment: "refuse-when-busy" }, (tx) =>
    transfer(tx, { actor, request, reachable }),
  );
  if (!outcome.ok) return outcome;
  // In a transaction of its own: while it held this conversation, it would wait for others that come before it.
  if (!("agentId" in request.to)) parts.drain.request("transfer");
  return done(outcome.value.value);
}

interface Transfer {
  actor: AgentActor;
  request: TransferRequest;
  reachable: ReadonlySet<string>;
}

async function transfer(
  tx: Queryable,
  asked: Transfer,
): Promise<Outcome<Transitioned<{ seq: number }>>> {
  const { actor, request } = asked;
  const conversation = await transitionStore.lock(tx, request.conversationId);
  const access = await checkAccess(tx, actor, "transfer", request.conversationId);
  if (!access.ok) return access;
  if (conversation === null) return refuse("unknown_conversation");
  const refusal = checkTransfer(actor, request, conversation);
  if (refusal !== null) return { ok: false, refusal };
  const sameOffer = await seqOfSameOffer(tx, asked, conversation);
  if (sameOffer !== null) return done({ value: { seq: sameOffer }, changes: [] });
  const step = await chooseStep(tx, asked, conversation);
  if (!step.ok) return step;
  const declined = step.value.events.some(({ type }) => type === "returned");
  const messages = await transitionStore.applyOne(tx, step.value);
  const change = {
    conversationId: conversation.id,
    messages,
    formerAgentId: conversation.agentId,
    formerOfferId: conversation.offeredAgentId,
    askerId: declined ? await transitionStore.askerOfTransfer(tx, conversation.id) : null,
  };
  return done({ value: { seq: messages[0].seq }, changes: [change] });
}

function checkTransfer(
  actor: AgentActor,
  { to }: TransferRequest,
  conversation: LockedConversation,
): Refusal | null {
  if (!isPossible(conversation, "agentId" in to ? "transfer" : "return"))
    return conversation.status === "queued"
      ? {
          code: "bad_request",
          message: "A conversation in the queue has no agent. Claim it.",
        }
      : { code: "conversation_ended" };
  // An agent to whom it is only offered can decline it, and not transfer it further.
  const declines = "agentId" in to && to.agentId === conversation.agentId;
  return conversation.agentId !== actor.id && !isLead(actor) && !declines
    ? { code: "forbidden" }
    : null;
}

/** [ASG11] The seq of the current offer, if it is the one that is asked for. The note of an offer follows right after it. */
async function seqOfSameOffer(
  tx: Queryable,
  { actor, request: { to, note } }: Transfer,
  conversation: LockedConversation,
): Promise<number | null> {
  if (!("agentId" in to) || to.agentId !== conversation.offeredAgentId) return null;
  const seq = await transitionStore.seqOfEvent(tx, conversation.id, "transferred");
  if (seq === null) return null;
  const offer = await messageStore.bySeq(tx, conversation.id, seq);
  const noted = await messageStore.bySeq(tx, conversation.id, seq + 1);
  const byActor =
    offer?.kind === "event" &&
    offer.body.type === "transferred" &&
    participantKey(offer.body.by) === actor.key;
  // A note that an agent sent has a client id.
  const text = noted?.kind === "note" && noted.clientId === undefined ? noted.body.text : "";
  return byActor && text === (writtenText(note) ?? "") ? seq : null;
}

async function chooseStep(
  tx: Queryable,
  asked: Transfer,
  conversation: LockedConversation,
): Promise<Outcome<Step>> {
  const { actor, request } = asked;
  const by = participantOf(actor);
  if (!("agentId" in request.to)) {
    const event = { type: "transferred", from: agentOf(conversation), to: null, by } as const;
    return done<Step>({
      transition: "return",
      conversation,
      excludedId: conversation.agentId,
      events: [event],
      ...noteOf(asked),
    });
  }
  const { agentId } = request.to;
  if (conversation.offeredAgentId === actor.id && agentId === conversation.agentId)
    return done<Step>({
      transition: "transfer",
      conversation,
      offer: null,
      events: [{ type: "returned", agent: by, reason: "declined" }],
      ...noteOf(asked),
    });
  const refusal = await checkTarget(tx, asked, { agentId, conversation });
  if (refusal !== null) return { ok: false, refusal };
  const to = { kind: "agent", id: agentId } as const;
  return done<Step>({
    transition: "transfer",
    conversation,
    offer: { agentId, seconds: OFFER_SECONDS },
    events: [{ type: "transferred", from: agentOf(conversation), to, by }],
    ...noteOf(asked),
  });
}

async function checkTarget(
  tx: Queryable,
  { reachable }: Transfer,
  { agentId, conversation }: { agentId: string; conversation: LockedConversation },
): Promise<Refusal | null> {
  const target = (await assignmentStore.roster(tx)).find((agent) => agent.agentId === agentId);
  if (target === undefined || agentId === conversation.agentId) return { code: "unknown_agent" };
  if (!reachable.has(agentId) || target.availability !== "online")
    return { code: "agent_unavailable" };
  return target.load >= target.capacity ? { code: "at_capacity" } : null;
}

function agentOf({ agentId }: LockedConversation): { kind: "agent"; id: string } | null {
  return agentId === null ? null : { kind: "agent", id: agentId };
}

function noteOf({ actor, request }: Transfer): Pick<Step, "note"> {
  const text = writtenText(request.note);
  return text === undefined ? {} : { note: { from: participantOf(actor), text } };
}
