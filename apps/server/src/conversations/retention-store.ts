import type { Queryable } from "../platform/postgres/database.ts";

const PARTS = [
  "message_search",
  "search_cursor",
  "assignment_decision",
  "webhook_delivery",
  "message",
] as const;

/** Deletes what the retention setting says. Nothing else is deleted for its age. */
export const retentionStore = {
  /**
   * Deletes up to `limit` conversations that ended longer ago, oldest first, with their messages, search entries, decisions
   * and webhook deliveries. Their attachments become orphans, which clean-attachments deletes. Returns how many it deleted.
   */
  async purgeEnded(
    tx: Queryable,
    { olderThanDays, limit }: { olderThanDays: number; limit: number },
  ): Promise<number> {
    const doomed = await tx.query<{ id: string; user_id: string }>(
      `SELECT id, user_id FROM conversation WHERE status = 'ended' AND ended_at < now() - $1 * interval '1 day'
       ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [olderThanDays, limit],
    );
    const ids = doomed.rows.map((row) => row.id);
    if (ids.length === 0) return 0;
    await tx.query(
      "UPDATE attachment SET seq = NULL, created_at = now() - interval '2 days' WHERE conversation_id = ANY ($1::uuid[]) AND seq IS NOT NULL",
      [ids],
    );
    for (const table of PARTS)
      await tx.query(`DELETE FROM ${table} WHERE conversation_id = ANY ($1::uuid[])`, [ids]);
    await tx.query(
      "UPDATE conversation SET previous_id = NULL WHERE user_id = ANY ($1::text[]) AND previous_id = ANY ($2::uuid[])",
      [doomed.rows.map((row) => row.user_id), ids],
    );
    await tx.query("DELETE FROM conversation WHERE id = ANY ($1::uuid[])", [ids]);
    return ids.length;
  },
};
