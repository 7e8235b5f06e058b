import { randomUUID } from "node:crypto";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import type { AssignmentDecision, Message } from "@deskwire/protocol";
import { decide, type Answer, type Candidate } from "./decide.ts";
import { assignmentStore, type Waiting } from "./assignment-store.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { transitionStore } from "../conversations/transition-store.ts";
import type { Presence } from "../platform/live/presence/presence.ts";
import type { Change } from "../conversations/deliveries.ts";
import type { Publisher } from "../conversations/publisher.ts";
import type { AssignmentSettings } from "./assignment-settings.ts";

// What one transaction takes from the queue: it holds the assignment lock meanwhile.
const QUEUE_SLICE = 100;

// What it follows from has been committed.
const FOLLOWS = { always: true };

export interface ReachParts {
  database: Database;
  presence: Presence;
}

type QueueSettings = Pick<AssignmentSettings, "strategy" | "stickyHoldSeconds">;

export interface AssignParts extends ReachParts {
  publisher: Publisher;
  settings: QueueSettings;
}

/** [ASG4] Gives what waits to whoever has room, oldest first, until nobody has. Safe to call at any time, on any node. */
export async function assignConversations(
  parts: AssignParts,
  trigger: AssignmentDecision["trigger"],
): Promise<void> {
  for (;;) {
    const reachable = await reachableAgents(parts);
    const { changes, more } = await transitionStore.withAssignmentLock(
      parts.database,
      (tx) => assignSlice(parts.settings, tx, reachable, trigger),
      FOLLOWS,
    );
    await parts.publisher.changes(changes);
    // Without a change the next slice would be the same one.
    if (!more || changes.length === 0) return;
  }
}

/** Looked up before a transaction, so that none waits for Redis with locks in its hands. */
export async function reachableAgents({
  database,
  presence,
}: ReachParts): Promise<ReadonlySet<string>> {
  const roster = await assignmentStore.roster(database.pool);
  const reachable = await presence.reachable(
    roster.map((agent) => `agent:${agent.agentId}` as const),
  );
  return new Set([...reachable].map((key) => key.slice("agent:".length)));
}

/** The work of one transaction that holds the assignment lock. Afterwards everybody who waits has been told so. */
export async function assignQueue(
  settings: QueueSettings,
  tx: Queryable,
  reachable: ReadonlySet<string>,
  trigger: AssignmentDecision["trigger"],
): Promise<Change[]> {
  return (await assignSlice(settings, tx, reachable, trigger)).changes;
}

/** `more`: others could be next. */
async function assignSlice(
  settings: QueueSettings,
  tx: Queryable,
  reachable: ReadonlySet<string>,
  trigger: AssignmentDecision["trigger"],
): Promise<{ changes: Change[]; more: boolean }> {
  const roster = (await assignmentStore.roster(tx)).map((agent): Candidate => ({
    ...agent,
    reachable: reachable.has(agent.agentId),
  }));
  const present = roster.filter((agent) => agent.reachable);
  const online = present.filter((agent) => agent.availability === "online");
  const queue = await assignmentStore.lockQueue(tx, {
    withRoom: idsOf(online.filter((agent) => agent.load < agent.capacity)),
    refusing: idsOf(present.filter((agent) => agent.availability !== "online")),
    limit: QUEUE_SLICE,
  });
  const names = await assignmentStore.agentNames(tx, idsOf(roster));
  const changes: Change[] = [];
  for (const waiting of queue) {
    const messages = await assignOne({ settings, tx, waiting, roster, names, trigger });
    if (messages.length > 0) changes.push({ conversationId: waiting.id, messages });
  }
  const taken = queue.filter((waiting) => waiting.inTurn).length;
  return { changes, more: taken >= QUEUE_SLICE };
}

function idsOf(agents: readonly Candidate[]): string[] {
  return agents.map((agent) => agent.agentId);
}

// [ASG4] Who would overtake others waits, until it is that one's turn to be decided.
const NOT_DECIDED: Answer = { chosen: null, reason: null, candidates: [] };

interface OneAssignment {
  settings: QueueSettings;
  tx: Queryable;
  waiting: Waiting;
  roster: Candidate[];
  names: ReadonlyMap<string, string>;
  trigger: AssignmentDecision["trigger"];
}

async function assignOne(work: OneAssignment): Promise<Message[]> {
  const { settings, tx, waiting, roster, trigger } = work;
  const heldFor = waiting.heldFor ?? beginHold(work);
  if (!waiting.inTurn) return apply(work, NOT_DECIDED, heldFor);
  const seed = randomUUID();
  const strategy = settings.strategy;
  const answer = decide({
    candidates: roster,
    lastAgentId: heldFor ?? waiting.lastAgentId,
    heldFor,
    excluded: waiting.excludedId,
    strategy,
    seed,
  });
  const messages = await apply(work, answer, heldFor);
  // A conversation that goes on waiting as before has had its decision stored.
  if (messages.length > 0) {
    await assignmentStore.saveDecision(tx, {
      id: uuidv7(),
      conversationId: waiting.id,
      chosen: answer.chosen,
      strategy,
      trigger: waiting.holdExpired ? "hold-expired" : trigger,
      seed,
      candidates: answer.candidates,
      waitingSince: waiting.waitingSince,
    });
  }
  return messages;
}

/** [ASG8] A new conversation whose last agent is unreachable is held for that agent. */
function beginHold({ settings, waiting, roster }: OneAssignment): string | null {
  if (waiting.announced || waiting.holdExpired || settings.stickyHoldSeconds === 0) return null;
  const last = roster.find((agent) => agent.agentId === waiting.lastAgentId);
  return last !== undefined && !last.reachable ? last.agentId : null;
}

async function apply(
  work: OneAssignment,
  answer: Answer,
  heldFor: string | null,
): Promise<Message[]> {
  const { settings, tx, waiting, roster, names } = work;
  if (answer.chosen !== null && answer.reason !== null) {
    const agent = { kind: "agent", id: answer.chosen } as const;
    await transitionStore.assign(tx, waiting.id, agent.id);
    const chosen = roster.find((candidate) => candidate.agentId === agent.id);
    if (chosen !== undefined) chosen.load++;
    const name = names.get(agent.id) ?? agent.id;
    return [
      await transitionStore.appendEvent(tx, waiting.id, {
        type: "assigned",
        agent,
        name,
        reason: answer.reason,
      }),
    ];
  }
  if (heldFor !== null && !waiting.announced) {
    const until = await transitionStore.requeue(tx, waiting.id, {
      agentId: heldFor,
      seconds: settings.stickyHoldSeconds,
    });
    return [
      await transitionStore.appendEvent(tx, waiting.id, {
        type: "held",
        agent: { kind: "agent", id: heldFor },
        until,
      }),
    ];
  }
  if (waiting.holdExpired) {
    await assignmentStore.releaseHold(tx, waiting.id);
    return [
      await transitionStore.appendEvent(tx, waiting.id, { type: "queued", reason: "hold-expired" }),
    ];
  }
  if (!waiting.announced)
    return [
      await transitionStore.appendEvent(tx, waiting.id, { type: "queued", reason: "no-agent" }),
    ];
  return [];
}
