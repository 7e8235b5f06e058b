import type { Message } from "@deskwire/protocol";
import { assignmentStore } from "./assignment-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { assignConversations, reachableAgents } from "./assign-conversations.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { endInactive } from "./end-inactive.ts";
import { mergeChanges, publishChanges, type Change } from "../conversations/publish.ts";

/**
 * What the clock does, every few seconds on every node, one at a time over all of them: [ASG9] conversations of agents
 * who are gone go back, [ASG11] offers run out, [ASG8] holds run out, and whatever a lost signal left in the queue is given out.
 */
export async function tendConversations(desk: Desk): Promise<void> {
  const reachable = await reachableAgents(desk);
  const gone = await desk.database.transaction(async (tx) => {
    if (!(await transitionStore.tryLockDesk(tx))) return null;
    return assignmentStore.trackReachability(
      tx,
      [...reachable],
      desk.settings.disconnectGraceSeconds,
    );
  });
  // Another node is at it.
  if (gone === null) return;
  await runParts([
    ...gone.map(
      ({ id, reason }) =>
        () =>
          returnConversations(desk, id, reason),
    ),
    () => expireOffers(desk),
    () => endInactive(desk),
    () => assignConversations(desk, gone.length > 0 ? "returned" : "drain"),
  ]);
}

/**
 * Gives an agent's open conversations back to the queue; held for that agent if the reason is a lost connection. For one who
 * is disabled nothing stays held, and nothing offered.
 */
export async function returnConversations(
  desk: Desk,
  agentId: string,
  reason: "disconnected" | "disabled",
): Promise<void> {
  const run = async (tx: Queryable): Promise<Change[]> => {
    await assignmentStore.lockAllOf(tx, agentId);
    const { disconnectGraceSeconds } = desk.settings;
    if (
      reason === "disconnected" &&
      !(await assignmentStore.isGone(tx, agentId, disconnectGraceSeconds))
    )
      return [];
    const all: Change[] = [];
    for (const { id, offeredAgentId } of await assignmentStore.openOf(tx, agentId))
      all.push({
        conversationId: id,
        messages: await returnOne(desk, tx, { id, agentId, reason }),
        formerAgentId: agentId,
        formerOfferId: offeredAgentId,
      });
    if (reason === "disabled") all.push(...(await forgetAgent(tx, agentId)));
    return mergeChanges(all);
  };
  await publishChanges(desk, await transitionStore.withDesk(desk.database, run, { always: true }));
}

/** [ASG8] [ASG11] */
async function forgetAgent(tx: Queryable, agentId: string): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { id, held } of await assignmentStore.namingOf(tx, agentId)) {
    if (held) await assignmentStore.releaseHold(tx, id);
    else await transitionStore.offer(tx, id, null);
    const agent = { kind: "agent", id: agentId } as const;
    const message = await transitionStore.appendEvent(
      tx,
      id,
      held
        ? { type: "queued", reason: "hold-expired" }
        : { type: "returned", agent, reason: "disabled" },
    );
    changes.push({ conversationId: id, messages: [message] });
  }
  return changes;
}

async function returnOne(
  desk: Desk,
  tx: Queryable,
  back: { id: string; agentId: string; reason: "disconnected" | "disabled" },
): Promise<Message[]> {
  const agent = { kind: "agent", id: back.agentId } as const;
  const seconds = back.reason === "disconnected" ? desk.settings.stickyHoldSeconds : 0;
  const until = await transitionStore.requeue(
    tx,
    back.id,
    seconds === 0 ? null : { agentId: back.agentId, seconds },
  );
  const returned = await transitionStore.appendEvent(tx, back.id, {
    type: "returned",
    agent,
    reason: back.reason,
  });
  const waits = await transitionStore.appendEvent(
    tx,
    back.id,
    seconds === 0 ? { type: "queued", reason: "returned" } : { type: "held", agent, until },
  );
  return [returned, waits];
}

async function expireOffers(desk: Desk): Promise<void> {
  const run = async (tx: Queryable): Promise<Change[]> => {
    const all: Change[] = [];
    for (const { id, agentId } of await assignmentStore.expiredOffers(tx)) {
      await transitionStore.offer(tx, id, null);
      const agent = { kind: "agent", id: agentId } as const;
      const message = await transitionStore.appendEvent(tx, id, {
        type: "returned",
        agent,
        reason: "timeout",
      });
      all.push({ conversationId: id, messages: [message], formerOfferId: agentId });
    }
    return all;
  };
  await publishChanges(desk, await transitionStore.withDesk(desk.database, run, { always: true }));
}
