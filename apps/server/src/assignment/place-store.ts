import type { Queryable } from "../platform/postgres/database.ts";
import type { Unplaced } from "./over-capacity.ts";

export interface LockedUnplaced extends Unplaced {
  offeredAgentId: string | null;
}

/** [ASG14] Which conversations take a place of their agent. */
export const placeStore = {
  /** Locks them in id order, as the writers do. */
  async lockUnplaced(tx: Queryable, limit: number): Promise<LockedUnplaced[]> {
    const { rows } = await tx.query<LockedUnplaced>({
      name: "lock_unplaced",
      text: `SELECT id, agent_id::text AS "agentId", offered_agent_id::text AS "offeredAgentId", queued_at AS "wroteAt"
        FROM conversation WHERE status = 'open' AND NOT silent AND NOT placed ORDER BY id LIMIT $1 FOR NO KEY UPDATE`,
      values: [limit],
    });
    return rows;
  },

  async place(tx: Queryable, ids: readonly string[]): Promise<void> {
    await tx.query({
      name: "place_conversations",
      text: "UPDATE conversation SET placed = true WHERE id = ANY ($1::uuid[])",
      values: [ids],
    });
  },
};
