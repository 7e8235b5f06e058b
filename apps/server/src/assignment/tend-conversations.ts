import type { Message } from "@deskwire/protocol";
import { assignmentStore } from "./assignment-store.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { runParts } from "../platform/postgres/run-parts.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import { assignConversations, reachableAgents, type AssignParts } from "./assign-conversations.ts";
import { endInactive, type EndInactiveParts } from "./end-inactive.ts";
import { mergeChanges, type Change } from "../conversations/deliveries.ts";
import type { Publisher } from "../conversations/publisher.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";

export interface TendParts extends AssignParts {
  settings: AssignParts["settings"] & EndInactiveParts["settings"] & ReturnParts["settings"];
}

export interface ReturnParts {
  database: Database;
  publisher: Publisher;
  settings: Pick<AssignmentSettings, "stickyHoldSeconds" | "disconnectGraceSeconds">;
}

/**
 * What the clock does, every few seconds on every node, one at a time over all of them: [ASG9] conversations of agents
 * who are gone go back, [ASG11] offers run out, [ASG8] holds run out, and whatever a lost signal left in the queue is given out.
 */
export async function tendConversations(parts: TendParts): Promise<void> {
  const reachable = await reachableAgents(parts);
  const gone = await parts.database.transaction(async (tx) => {
    if (!(await transitionStore.tryAssignmentLock(tx))) return null;
    return assignmentStore.trackReachability(
      tx,
      [...reachable],
      parts.settings.disconnectGraceSeconds,
    );
  });
  // Another node is at it.
  if (gone === null) return;
  await runParts([
    ...gone.map(
      ({ id, reason }) =>
        () =>
          returnConversations(parts, id, reason),
    ),
    () => expireOffers(parts),
    () => endInactive(parts),
    () => assignConversations(parts, gone.length > 0 ? "returned" : "drain"),
  ]);
}

/**
 * Gives an agent's open conversations back to the queue; held for that agent if the reason is a lost connection. For one who
 * is disabled nothing stays held, and nothing offered.
 */
export async function returnConversations(
  parts: ReturnParts,
  agentId: string,
  reason: "disconnected" | "disabled",
): Promise<void> {
  const run = async (tx: Queryable): Promise<Change[]> => {
    await assignmentStore.lockAllOf(tx, agentId);
    const { disconnectGraceSeconds, stickyHoldSeconds: holdSeconds } = parts.settings;
    if (
      reason === "disconnected" &&
      !(await assignmentStore.isGone(tx, agentId, disconnectGraceSeconds))
    )
      return [];
    const all: Change[] = [];
    for (const { id, offeredAgentId } of await assignmentStore.openOf(tx, agentId))
      all.push({
        conversationId: id,
        messages: await returnOne(tx, { id, agentId, reason, holdSeconds }),
        formerAgentId: agentId,
        formerOfferId: offeredAgentId,
      });
    if (reason === "disabled") all.push(...(await forgetAgent(tx, agentId)));
    return mergeChanges(all);
  };
  await parts.publisher.changes(
    await transitionStore.withAssignmentLock(parts.database, run, { always: true }),
  );
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
  tx: Queryable,
  back: { id: string; agentId: string; reason: "disconnected" | "disabled"; holdSeconds: number },
): Promise<Message[]> {
  const agent = { kind: "agent", id: back.agentId } as const;
  const seconds = back.reason === "disconnected" ? back.holdSeconds : 0;
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

async function expireOffers(parts: Pick<ReturnParts, "database" | "publisher">): Promise<void> {
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
  await parts.publisher.changes(
    await transitionStore.withAssignmentLock(parts.database, run, { always: true }),
  );
}
