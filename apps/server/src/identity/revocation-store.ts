import type { Queryable } from "../platform/postgres/database.ts";

/** [IDN8] The times at which users' tokens were revoked. */
export const revocationStore = {
  /** Uses the database's clock. Tokens carry whole seconds, so a token of the same second counts as issued before. */
  async revoke(db: Queryable, userId: string): Promise<void> {
    await db.query(
      `INSERT INTO user_revocation (user_id, at) VALUES ($1, clock_timestamp())
       ON CONFLICT (user_id) DO UPDATE SET at = greatest(user_revocation.at, excluded.at)`,
      [userId],
    );
  },

  /** Epoch milliseconds by user. Users without a revocation are left out. */
  async revokedAt(db: Queryable, userIds: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await db.query<{ user_id: string; at: string }>({
      name: "revoked_at",
      text: "SELECT user_id, at FROM user_revocation WHERE user_id = ANY ($1::text[])",
      values: [userIds],
    });
    return new Map(rows.map((row) => [row.user_id, Date.parse(row.at)]));
  },
};
