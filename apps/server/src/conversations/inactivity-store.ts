import type { Queryable } from "../platform/postgres/database.ts";

// A transaction takes so many, so that it does not hold many conversations for long.
const SLICE = 100;

/** [CNV9] Conversations in which the agent wrote last and the user has not answered. */
export const inactivityStore = {
  /** Locks, in id order, those whose user was warned so many minutes ago and has not answered. */
  async lockExpired(
    tx: Queryable,
    minutes: number,
  ): Promise<{ id: string; offeredAgentId: string | null }[]> {
    const { rows } = await tx.query<{ id: string; offeredAgentId: string | null }>(
      `SELECT id, offered_agent_id::text AS "offeredAgentId" FROM conversation WHERE status = 'open' AND last_from = 'agent'
       AND warned_at <= clock_timestamp() - $1 * interval '1 minute' ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [minutes, SLICE],
    );
    return rows;
  },

  /** After a recall: sets which side wrote the last remaining message since the last assignment. */
  async recount(tx: Queryable, conversationId: string): Promise<void> {
    await tx.query(
      `WITH left_over AS (
         SELECT split_part(m.sender, ':', 1) AS sender FROM message m
         WHERE m.conversation_id = $1 AND m.kind NOT IN ('event', 'note') AND NOT m.recalled AND m.seq > coalesce((
           SELECT max(e.seq) FROM message e WHERE e.conversation_id = $1 AND e.kind = 'event' AND e.body ->> 'type' = 'assigned'
         ), 0)
         ORDER BY m.seq DESC LIMIT 1
       )
       UPDATE conversation c SET last_from = s.sender, warned_at = NULL
       FROM (SELECT (SELECT sender FROM left_over) AS sender) s
       WHERE c.id = $1 AND c.last_from IS DISTINCT FROM s.sender`,
      [conversationId],
    );
  },

  /** Marks as warned those that have waited for the user so many minutes; returns when they will end. */
  async lockSilent(
    tx: Queryable,
    minutes: number,
    endMinutes: number,
  ): Promise<{ id: string; endsAt: string }[]> {
    const { rows } = await tx.query<{ id: string; endsAt: string }>(
      `WITH silent AS (
         SELECT id FROM conversation WHERE status = 'open' AND last_from = 'agent' AND warned_at IS NULL
         AND spoke_at <= clock_timestamp() - $1 * interval '1 minute' ORDER BY id LIMIT $3 FOR NO KEY UPDATE
       )
       UPDATE conversation c SET warned_at = date_trunc('milliseconds', clock_timestamp()) FROM silent s WHERE c.id = s.id
       RETURNING c.id, c.warned_at + $2 * interval '1 minute' AS "endsAt"`,
      [minutes, endMinutes, SLICE],
    );
    return rows;
  },
};
