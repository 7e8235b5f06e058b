import type { AssignmentDecision } from "@deskwire/protocol";
import type { Candidate } from "./decide.ts";
import type { Queryable } from "../platform/postgres/database.ts";

/** A queued conversation that may be assigned now. */
export interface Waiting {
  id: string;
  userId: string;
  lastAgentId: string | null;
  /** Still kept for this agent. */
  heldFor: string | null;
  /** Gave it back to the queue. */
  excludedId: string | null;
  /** It was held, and the time is over. */
  holdExpired: boolean;
  /** Since when it waits for any agent; null while it is held. */
  waitingSince: string | null;
  /** Its user has been told that it waits. */
  announced: boolean;
  /** False when it was only locked because nobody has told its user yet: others who stand before it were left out. */
  inTurn: boolean;
}

export interface QueueQuery {
  /** Who could take one more now. */
  withRoom: readonly string[];
  /** Who is reachable and has said `busy` or `away`. */
  refusing: readonly string[];
  limit: number;
}

// [ASG8] A hold without an end is over when its agent is there and takes nothing new.
const HOLD_OVER = `(c.held_until <= clock_timestamp() OR c.held_until = 'infinity' AND c.held_agent_id = ANY ($2::bigint[]))`;
const MAY_CHANGE = `(
  NOT c.announced OR ${HOLD_OVER}
  OR CASE WHEN c.held_agent_id IS NULL THEN cardinality(array_remove($1::bigint[], c.excluded_agent_id)) > 0
    ELSE c.held_agent_id = ANY ($1::bigint[]) END
)`;

export const assignmentStore = {
  /** Every agent that is not disabled, with its load; reachability is the engine's to add. */
  async roster(tx: Queryable): Promise<Omit<Candidate, "reachable">[]> {
    const { rows } = await tx.query<Omit<Candidate, "reachable">>(
      `SELECT a.id::text AS "agentId", a.availability, a.disabled, a.capacity, count(c.id)::integer AS load
       FROM agent a LEFT JOIN conversation c ON c.agent_id = a.id AND c.status = 'open'
       WHERE NOT a.disabled GROUP BY a.id ORDER BY a.id`,
    );
    return rows;
  },

  async agentNames(tx: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await tx.query<{ id: string; name: string }>(
      "SELECT id::text, name FROM agent WHERE id = ANY ($1::bigint[])",
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  },

  /**
   * [ASG4] What of the queue can change now, oldest first, locked: as many as `limit` of what any of the agents with room
   * may take and of holds whose time is over, and all that have not yet told their users that they wait. Rows are locked in
   * id order, as the writers do; what ended while this waited for its lock is left out.
   */
  async lockQueue(tx: Queryable, { withRoom, refusing, limit }: QueueQuery): Promise<Waiting[]> {
    const { rows: locked } = await tx.query<{ id: string; inTurn: boolean }>(
      `WITH due AS MATERIALIZED (
         SELECT c.id FROM conversation c WHERE c.status = 'queued' AND ${MAY_CHANGE} ORDER BY c.queued_at, c.id LIMIT $3
       )
       SELECT c.id, EXISTS (SELECT FROM due d WHERE d.id = c.id) AS "inTurn" FROM conversation c WHERE c.id IN (
         SELECT id FROM due UNION SELECT c.id FROM conversation c WHERE c.status = 'queued' AND NOT c.announced
       ) ORDER BY c.id FOR NO KEY UPDATE OF c`,
      [withRoom, refusing, limit],
    );
    if (locked.length === 0) return [];
    const inTurn = locked.filter((row) => row.inTurn).map((row) => row.id);
    const { rows } = await tx.query<Waiting>(
      `SELECT c.id, c.user_id AS "userId", p.agent_id::text AS "lastAgentId", c.excluded_agent_id::text AS "excludedId",
         CASE WHEN NOT ${HOLD_OVER} THEN c.held_agent_id::text END AS "heldFor",
         coalesce(${HOLD_OVER}, false) AS "holdExpired", c.announced,
         c.waiting_since AS "waitingSince", c.id = ANY ($3::uuid[]) AS "inTurn"
       FROM conversation c LEFT JOIN conversation p ON p.id = c.previous_id
       WHERE c.status = 'queued' AND c.id = ANY ($1::uuid[]) ORDER BY c.queued_at, c.id`,
      [locked.map((row) => row.id), refusing, inTurn],
    );
    return rows;
  },

  async releaseHold(tx: Queryable, conversationId: string): Promise<void> {
    await tx.query(
      "UPDATE conversation SET held_agent_id = NULL, held_until = NULL, waiting_since = clock_timestamp() WHERE id = $1",
      [conversationId],
    );
  },

  /** With `waitingSince` the wait is measured, unless it began in this very transaction: then there was none. */
  async saveDecision(
    tx: Queryable,
    decision: Omit<AssignmentDecision, "at"> & { waitingSince?: string | null },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates, waited)
       VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::bigint IS NOT NULL AND $8::timestamptz < now() THEN now() - $8 END)`,
      [
        decision.id,
        decision.conversationId,
        decision.trigger,
        decision.strategy,
        decision.seed,
        decision.chosen,
        JSON.stringify(decision.candidates),
        decision.waitingSince ?? null,
      ],
    );
  },

  async decisions(db: Queryable, conversationId: string): Promise<AssignmentDecision[]> {
    const { rows } = await db.query<AssignmentDecision>(
      `SELECT id, conversation_id AS "conversationId", at, trigger, strategy, seed, chosen::text, candidates
       FROM assignment_decision WHERE conversation_id = $1 ORDER BY at, id`,
      [conversationId],
    );
    return rows;
  },

  /** Notes which agents with open conversations have a live socket; answers who must give back what they have, and why. */
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
    // A node that died while it disabled an agent leaves this to whoever comes next.
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

  /** Locks all that names this agent at once, in id order, as the writers do: in two goes the two would wait for each other. */
  async lockAllOf(tx: Queryable, agentId: string): Promise<void> {
    await tx.query(
      `SELECT FROM conversation WHERE status = 'open' AND agent_id = $1 OR status = 'queued' AND held_agent_id = $1
       OR offered_agent_id = $1 ORDER BY id FOR NO KEY UPDATE`,
      [agentId],
    );
  },

  /** Whether the agent's grace is still over: between two transactions the agent may have come back. */
  async isGone(tx: Queryable, agentId: string, graceSeconds: number): Promise<boolean> {
    const { rows } = await tx.query(
      "SELECT FROM agent WHERE id = $1 AND unreachable_since <= clock_timestamp() - $2 * interval '1 second'",
      [agentId, graceSeconds],
    );
    return rows.length > 0;
  },

  /** What is kept for, or offered to, this agent. */
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
