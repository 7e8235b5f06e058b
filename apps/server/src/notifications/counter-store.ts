import { isJsonObject, type Counters } from "@deskwire/protocol";
import { onlyRow, type Database, type Queryable } from "../platform/postgres/database.ts";

/** [CTR3] SQL: the unread chat messages of the user `u.id`. */
export const CHAT_UNREAD = `(SELECT coalesce(sum(c.user_unread), 0)::integer FROM conversation c
  WHERE c.user_id = u.id AND c.status <> 'ended')`;

const NO_COUNTERS = { chat: 0, comment: 0, like: 0 };

/** Unread counters of users. The event writer increments them; the other reads and writes are here. */
export const counterStore = {
  /** The counters of each user; a user without any gets zeros. */
  async ofUsers(db: Queryable, userIds: readonly string[]): Promise<Map<string, Counters>> {
    const { rows } = await db.query<{ id: string; counters: unknown; chat: number }>({
      name: "notification_counters",
      text: `SELECT u.id, s.counters, ${CHAT_UNREAD} AS chat
        FROM unnest($1::text[]) AS u (id) LEFT JOIN LATERAL (SELECT x.counters FROM notification_store x WHERE x.user_id = u.id LIMIT 1) s ON true`,
      values: [userIds],
    });
    return new Map(rows.map((row) => [row.id, toCounters(row.counters, row.chat)]));
  },

  async ofUser(db: Queryable, userId: string): Promise<Counters> {
    const counters = (await counterStore.ofUsers(db, [userId])).get(userId);
    if (counters === undefined) throw new Error("the database returned no counters of a user");
    return counters;
  },

  /** [CTR6] Sets all of these counters, or fails and sets no counter. */
  async set(db: Queryable, userId: string, set: Record<string, number>): Promise<void> {
    if (Object.keys(set).length === 0) return;
    await db.query("SELECT set_counters($1, $2)", [userId, JSON.stringify(set)]);
  },

  /** [LIM12] How many categories the user would have with these, until the end of the transaction. */
  async countWith(tx: Queryable, userId: string, categories: readonly string[]): Promise<number> {
    await tx.query("SELECT FROM notification_store WHERE user_id = $1 FOR NO KEY UPDATE", [userId]);
    const { rows } = await tx.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM (
         SELECT jsonb_object_keys(s.counters) FROM notification_store s WHERE s.user_id = $1 UNION SELECT unnest($2::text[])
       ) k`,
      [userId, categories],
    );
    return onlyRow(rows).count;
  },

  /** [CTR4] Clears the counter of one category, or every counter when `category` is null. Does not touch `chat`. */
  async clear(database: Database, userId: string, category: string | null): Promise<void> {
    await database.transaction(async (tx) => {
      const { rows } = await tx.query<{ counters: unknown }>(
        "SELECT counters FROM notification_store WHERE user_id = $1 FOR NO KEY UPDATE",
        [userId],
      );
      const known = Object.keys(asObject(rows[0]?.counters));
      const cleared = known.filter((each) => category === null || each === category);
      const zeros = Object.fromEntries(cleared.map((each) => [each, 0]));
      await counterStore.set(tx, userId, zeros);
    });
  },
};

/** [CTR1] Adds the counters that every user has, and the total. */
export function toCounters(stored: unknown, chat: number): Counters {
  const counters = { ...NO_COUNTERS, ...(asObject(stored) as Record<string, number>), chat };
  const total = Object.values(counters).reduce((sum, value) => sum + value, 0);
  return { ...counters, total };
}

function asObject(value: unknown): object {
  return isJsonObject(value) ? value : {};
}
