import type { AssignmentDecision } from "@deskwire/protocol";
import type { Candidate } from "./decide.ts";
import type { NamedCandidate } from "./step-of.ts";
import type { Waiting } from "./waiting.ts";
import { onlyRow, type Queryable } from "../platform/postgres/database.ts";

export interface LockedQueue {
  /** Every agent that is not disabled, with its load; the caller adds reachability. */
  roster: Omit<NamedCandidate, "reachable">[];
  waiting: Waiting[];
}

export const assignmentStore = {
  /** Every agent that is not disabled. */
  async agentIds(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>({
      name: "assignable_agent_ids",
      text: "SELECT id::text FROM agent WHERE NOT disabled",
    });
    return rows.map((row) => row.id);
  },

  /** Every agent that is not disabled, with its load; the caller adds reachability. */
  async roster(tx: Queryable): Promise<Omit<Candidate, "reachable">[]> {
    const { rows } = await tx.query<Omit<Candidate, "reachable">>(
      `SELECT a.id::text AS "agentId", a.availability, a.disabled, a.capacity,
         count(c.id) FILTER (WHERE NOT c.silent OR c.placed)::integer AS load,
         count(c.id) FILTER (WHERE c.silent AND NOT c.placed)::integer AS silent
       FROM agent a LEFT JOIN conversation c ON c.agent_id = a.id AND c.status = 'open'
       WHERE NOT a.disabled GROUP BY a.id ORDER BY a.id`,
    );
    return rows;
  },

  /** [ASG4] The roster and, locked and oldest first, the part of the queue that can change now (prisma/functions/lock-queue.sql). */
  async lockQueue(
    tx: Queryable,
    reachableIds: readonly string[],
    limit: number,
  ): Promise<LockedQueue> {
    const { rows } = await tx.query<{ queue: LockedQueue }>({
      name: "lock_queue",
      text: "SELECT lock_queue($1, $2) AS queue",
      values: [reachableIds, limit],
    });
    return onlyRow(rows).queue;
  },

  async decisions(db: Queryable, conversationId: string): Promise<AssignmentDecision[]> {
    const { rows } = await db.query<AssignmentDecision>(
      `SELECT id, conversation_id AS "conversationId", at, trigger, strategy, seed, chosen::text, candidates
       FROM assignment_decision WHERE conversation_id = $1 ORDER BY at, id`,
      [conversationId],
    );
    return rows;
  },

  /** Records which agents are reachable, and since when those with open conversations are not; returns whose conversations must return, and why. */
  async trackReachability(
    tx: Queryable,
    reachableIds: readonly string[],
    graceSeconds: number,
  ): Promise<{ id: string; reason: "disconnected" | "disabled" }[]> {
    await tx.query(
      `UPDATE agent a SET unreachable_since = NULL WHERE unreachable_since IS NOT NULL AND (id = ANY ($1::bigint[])
       OR NOT EXISTS (SELECT FROM conversation c WHERE c.agent_id = a.id AND c.status = 'open'))`,
      [reachableIds],
    );
    await tx.query(
      `UPDATE agent a SET unreachable_since = clock_timestamp() WHERE unreachable_since IS NULL AND id <> ALL ($1::bigint[])
       AND EXISTS (SELECT FROM conversation c WHERE c.agent_id = a.id AND c.status = 'open')`,
      [reachableIds],
    );
    await tx.query(
      `UPDATE agent SET reachable = NOT reachable WHERE reachable <> (id = ANY ($1::bigint[]))`,
      [reachableIds],
    );
    // A node can die while it disables an agent; then the next round returns that agent's conversations.
    const { rows } = await tx.query<{ id: string; reason: "disconnected" | "disabled" }>(
      `SELECT a.id::text, CASE WHEN a.disabled THEN 'disabled' ELSE 'disconnected' END AS reason FROM agent a
       WHERE (a.disabled OR a.unreachable_since <= clock_timestamp() - $1 * interval '1 second')
         AND EXISTS (SELECT FROM conversation c WHERE c.agent_id = a.id AND c.status = 'open')
       OR a.disabled AND EXISTS (SELECT FROM conversation c WHERE c.held_agent_id = a.id AND c.status = 'queued')
       OR a.disabled AND EXISTS (SELECT FROM conversation c WHERE c.offered_agent_id = a.id)`,
      [graceSeconds],
    );
    return rows;
  },

  async expiredOffers(tx: Queryable): Promise<{ id: string; agentId: string }[]> {
    const { rows } = await tx.query<{ id: string; agentId: string }>(
      `SELECT id, offered_agent_id::text AS "agentId" FROM conversation
       WHERE offered_agent_id IS NOT NULL AND offered_until <= clock_timestamp() ORDER BY id FOR NO KEY UPDATE`,
    );
    return rows;
  },

  /** Locks every conversation that names this agent in one statement, in id order as the writers do: two statements could deadlock with them. */
  async lockAllOf(tx: Queryable, agentId: string): Promise<void> {
    await tx.query(
      `SELECT FROM conversation WHERE status = 'open' AND agent_id = $1 OR status = 'queued' AND held_agent_id = $1
       OR offered_agent_id = $1 ORDER BY id FOR NO KEY UPDATE`,
      [agentId],
    );
  },

  /** Whether the agent is still absent for longer than the grace: the agent may have returned since the last transaction. */
  async isGone(tx: Queryable, agentId: string, graceSeconds: number): Promise<boolean> {
    const { rows } = await tx.query(
      "SELECT FROM agent WHERE id = $1 AND unreachable_since <= clock_timestamp() - $2 * interval '1 second'",
      [agentId, graceSeconds],
    );
    return rows.length > 0;
  },

  /** Conversations that are held for, or offered to, this agent. */
  async namingOf(tx: Queryable, agentId: string): Promise<{ id: string; held: boolean }[]> {
    const { rows } = await tx.query<{ id: string; held: boolean }>(
      `SELECT id, status = 'queued' AS held FROM conversation
       WHERE status = 'queued' AND held_agent_id = $1 OR offered_agent_id = $1 ORDER BY id FOR NO KEY UPDATE`,
      [agentId],
    );
    return rows;
  },

  async openOf(
    tx: Queryable,
    agentId: string,
  ): Promise<{ id: string; offeredAgentId: string | null }[]> {
    const { rows } = await tx.query<{ id: string; offeredAgentId: string | null }>(
      `SELECT id, offered_agent_id::text AS "offeredAgentId" FROM conversation
       WHERE agent_id = $1 AND status = 'open' ORDER BY id FOR NO KEY UPDATE`,
      [agentId],
    );
    return rows;
  },
};
