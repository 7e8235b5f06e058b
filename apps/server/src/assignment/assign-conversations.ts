import type { AssignmentDecision } from "@deskwire/protocol";
import type { Change } from "../conversations/deliveries.ts";
import { runTransition, type Transitioned } from "../conversations/run-transition.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import type { Publisher } from "../conversations/publisher.ts";
import { done } from "../platform/kernel/outcome.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";
import { assignmentStore } from "./assignment-store.ts";
import { stepOf } from "./step-of.ts";

/** How many queued conversations one transaction handles: it holds the assignment lock meanwhile. */
const QUEUE_SLICE = 100;

export interface ReachParts {
  database: Database;
  presence: Presence;
}

export type QueueSettings = Pick<AssignmentSettings, "strategy" | "stickyHoldSeconds">;

export interface AssignParts extends ReachParts {
  publisher: Publisher;
  settings: QueueSettings;
}

export interface QueueRound {
  settings: QueueSettings;
  reachable: ReadonlySet<string>;
  trigger: AssignmentDecision["trigger"];
}

/** [ASG4] Assigns queued conversations to agents with room, oldest first, until no agent has room. Safe to call at any time, on any node. */
export async function assignConversations(
  parts: AssignParts,
  trigger: AssignmentDecision["trigger"],
): Promise<void> {
  for (;;) {
    const round = { settings: parts.settings, reachable: await reachableAgents(parts), trigger };
    const { value } = await runTransition(parts, { assignment: "always" }, async (tx) =>
      done(await assignSlice(tx, round)),
    );
    // Without a change, the next slice would be the same one.
    if (!value.value.more || value.changes.length === 0) return;
  }
}

/** Looked up before a transaction, so that no transaction waits for Redis while it holds locks. */
export async function reachableAgents({
  database,
  presence,
}: ReachParts): Promise<ReadonlySet<string>> {
  const ids = await assignmentStore.agentIds(database.pool);
  const reachable = await presence.reachable(ids.map((id) => `agent:${id}` as const));
  return new Set([...reachable].map((key) => key.slice("agent:".length)));
}

/**
 * Decides the oldest part of the queue, inside a transaction with the assignment lock. Afterwards every waiting user has
 * been told so. `more`: conversations after this part could be next.
 */
export async function assignSlice(
  tx: Queryable,
  { settings, reachable, trigger }: QueueRound,
): Promise<Transitioned<{ more: boolean }>> {
  const { roster, waiting } = await assignmentStore.lockQueue(tx, [...reachable], QUEUE_SLICE);
  const candidates = roster.map((agent) => ({ ...agent, reachable: reachable.has(agent.agentId) }));
  const steps = waiting.flatMap(
    (conversation) => stepOf({ settings, trigger, candidates, waiting: conversation }) ?? [],
  );
  const messages = await transitionStore.apply(tx, steps);
  const changes = steps.map(({ conversation }, at): Change => ({
    conversationId: conversation.id,
    messages: messages[at] ?? [],
  }));
  const inTurn = waiting.filter((conversation) => conversation.inTurn).length;
  return { value: { more: inTurn >= QUEUE_SLICE }, changes };
}
