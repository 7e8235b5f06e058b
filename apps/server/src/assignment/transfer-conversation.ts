import { participantKey, type Message, type RequestTable } from "@deskwire/protocol";
import { isLead, participantOf, type AgentActor } from "../platform/kernel/actor.ts";
import { next } from "../conversations/lifecycle.ts";
import { assignmentStore } from "./assignment-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { messageStore } from "../conversations/message-store.ts";
import { transitionStore, type LockedConversation } from "../conversations/transition-store.ts";
import { checkAccess } from "../conversations/access.ts";
import { assignConversations, reachableAgents, type AssignParts } from "./assign-conversations.ts";
import { outcomeOf, RefusedError, type Outcome } from "../platform/kernel/outcome.ts";
import type { Change } from "../conversations/deliveries.ts";

type TransferRequest = RequestTable["transfer"]["request"];

/** Seconds an agent has to take what was offered. */
export const OFFER_SECONDS = 60;

/** [ASG11] Offers a conversation to another agent, who has to claim it, or gives it back to the queue. */
export async function transferConversation(
  parts: AssignParts,
  actor: AgentActor,
  request: TransferRequest,
): Promise<Outcome<{ seq: number }>> {
  const reachable = await reachableAgents(parts);
  const changes: Change[] = [];
  const outcome = await outcomeOf(
    transitionStore.withAssignmentLock(parts.database, async (tx) => {
      changes.length = 0;
      const locked = await checkTransfer(tx, actor, request);
      const before = await seqOfSameOffer(tx, actor, request, locked);
      if (before !== null) return { seq: before };
      const transfer = { tx, actor, request, locked, reachable };
      const messages = await ("queue" in request.to
        ? doReturn(transfer)
        : doOffer(transfer, request.to.agentId));
      changes.push({
        conversationId: locked.id,
        messages,
        formerAgentId: locked.agentId,
        formerOfferId: locked.offeredAgentId,
      });
      return { seq: messages[0].seq };
    }),
  );
  if (!outcome.ok) return outcome;
  await parts.publisher.changes(changes);
  // In a transaction of its own: with this conversation in its hands, it would wait for others that come before it.
  if ("queue" in request.to) await assignConversations(parts, "transfer");
  return outcome;
}

/** The life-cycle event, and the note that came with it. */
type Transferred = [Message, ...Message[]];

interface Transfer {
  tx: Queryable;
  actor: AgentActor;
  request: TransferRequest;
  locked: LockedConversation;
  reachable: ReadonlySet<string>;
}

async function checkTransfer(
  tx: Queryable,
  actor: AgentActor,
  { conversationId: id, to }: TransferRequest,
): Promise<LockedConversation> {
  const locked = await transitionStore.lock(tx, id);
  const access = await checkAccess(tx, actor, "transfer", id);
  if (!access.ok) throw new RefusedError(access.refusal);
  if (locked === null || next(locked.status, "transfer") === null)
    throw new RefusedError(
      locked?.status === "queued"
        ? {
            code: "bad_request",
            message: "A conversation in the queue has no agent. Claim it.",
          }
        : { code: "conversation_ended" },
    );
  // To whom it is only offered, it is not theirs to give: they can decline it.
  const declines = "agentId" in to && to.agentId === locked.agentId;
  if (locked.agentId !== actor.id && !isLead(actor) && !declines)
    throw new RefusedError({ code: "forbidden" });
  return locked;
}

/** [ASG11] The seq of the offer that stands, if it is the one that is asked for; its note comes right behind it. */
async function seqOfSameOffer(
  tx: Queryable,
  actor: AgentActor,
  { to, note }: TransferRequest,
  locked: LockedConversation,
): Promise<number | null> {
  if (!("agentId" in to) || to.agentId !== locked.offeredAgentId) return null;
  const seq = await transitionStore.seqOfEvent(tx, locked.id, "transferred");
  if (seq === null) return null;
  const [offer, noted] = [
    await messageStore.bySeq(tx, locked.id, seq),
    await messageStore.bySeq(tx, locked.id, seq + 1),
  ];
  const byActor =
    offer?.kind === "event" &&
    offer.body.type === "transferred" &&
    participantKey(offer.body.by) === actor.key;
  // An agent's own note has a client id.
  const text = noted?.kind === "note" && noted.clientId === undefined ? noted.body.text : "";
  return byActor && text === (note?.trim() ?? "") ? seq : null;
}

async function doReturn({ tx, actor, request, locked }: Transfer): Promise<Transferred> {
  await transitionStore.requeue(tx, locked.id, null, locked.agentId);
  const by = participantOf(actor);
  const from = locked.agentId === null ? null : ({ kind: "agent", id: locked.agentId } as const);
  const event = await transitionStore.appendEvent(tx, locked.id, {
    type: "transferred",
    from,
    to: null,
    by,
  });
  return [event, ...(await appendNote(tx, actor, request))];
}

async function doOffer(
  { tx, actor, request, locked, reachable }: Transfer,
  agentId: string,
): Promise<Transferred> {
  const by = participantOf(actor);
  const from = locked.agentId === null ? null : ({ kind: "agent", id: locked.agentId } as const);
  if (locked.offeredAgentId === actor.id && agentId === locked.agentId) {
    await transitionStore.offer(tx, locked.id, null);
    return [
      await transitionStore.appendEvent(tx, locked.id, {
        type: "returned",
        agent: by,
        reason: "declined",
      }),
    ];
  }
  const target = (await assignmentStore.roster(tx)).find((agent) => agent.agentId === agentId);
  if (target === undefined || agentId === locked.agentId)
    throw new RefusedError({ code: "unknown_agent" });
  if (!reachable.has(agentId) || target.availability !== "online")
    throw new RefusedError({ code: "agent_unavailable" });
  if (target.load >= target.capacity) throw new RefusedError({ code: "at_capacity" });
  await transitionStore.offer(tx, locked.id, { agentId, seconds: OFFER_SECONDS });
  const event = await transitionStore.appendEvent(tx, locked.id, {
    type: "transferred",
    from,
    to: { kind: "agent", id: agentId },
    by,
  });
  return [event, ...(await appendNote(tx, actor, request))];
}

async function appendNote(
  tx: Queryable,
  actor: AgentActor,
  request: TransferRequest,
): Promise<Message[]> {
  const text = request.note?.trim() ?? "";
  return text === ""
    ? []
    : [await transitionStore.appendNote(tx, request.conversationId, participantOf(actor), text)];
}
