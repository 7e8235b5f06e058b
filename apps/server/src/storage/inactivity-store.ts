import type { Queryable } from "./database.ts";

// What one transaction takes, so that none holds many conversations for long.
const SLICE = 100;

/** [CNV9] Conversations in which the agent wrote last and the user is silent. */
export const inactivityStore = {
  /** Warned, and silent since: in id order, locked. */
  async lockExpired(tx: Queryable, minutes: number): Promise<string[]> {
    const { rows } = await tx.query<{ id: string }>(
      `SELECT id FROM conversation WHERE status = 'open' AND last_from = 'agent'
       AND warned_at <= clock_timestamp() - $1 * interval '1 minute' ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [minutes, SLICE],
    );
    return rows.map((row) => row.id);
  },

  /** Silent for long and not yet warned: marks them as warned. */
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
