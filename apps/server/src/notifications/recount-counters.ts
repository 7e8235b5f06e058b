import type { Database, Queryable } from "../platform/postgres/database.ts";

/** A stored counter that differs from the user's notifications. */
export interface Miscount {
  userId: string;
  category: string;
  /** The stored counter. */
  counted: number;
  /** The number computed from the notifications. */
  found: number;
}

export interface Recount {
  users: number;
  /** How many counters were compared. */
  counters: number;
  miscounts: Miscount[];
}

/** Users per transaction. */
const SLICE = 1_000;

/**
 * [CTR2] [CTR8] Compares every counter with the notifications, under the users' locks. With `mend`, stores the computed
 * numbers.
 */
export async function recountCounters(
  database: Database,
  { mend }: { mend: boolean },
): Promise<Recount> {
  const total: Recount = { users: 0, counters: 0, miscounts: [] };
  let after = "";
  for (;;) {
    const slice = await recountSlice(database, { after, mend });
    if (slice.last === null) return total;
    after = slice.last;
    total.users += slice.users;
    total.counters += slice.counters;
    total.miscounts.push(...slice.miscounts);
  }
}

async function recountSlice(
  database: Database,
  { after, mend }: { after: string; mend: boolean },
): Promise<Recount & { last: string | null }> {
  return database.transaction(async (tx) => {
    const ids = await lockSlice(tx, after);
    const { rows } = await tx.query<Omit<Recount, "users">>(COMPARE, [ids]);
    const { counters = 0, miscounts = [] } = rows[0] ?? {};
    if (mend)
      for (const { userId, category, found } of miscounts)
        await tx.query(MEND, [userId, category, found]);
    return { users: ids.length, counters, miscounts, last: ids.at(-1) ?? null };
  });
}

/** Locks the next users and returns their ids. */
async function lockSlice(tx: Queryable, after: string): Promise<string[]> {
  const users = await tx.query<{ user_id: string }>(
    "SELECT user_id FROM notification_store WHERE user_id > $1 ORDER BY user_id LIMIT $2",
    [after, SLICE],
  );
  const ids = users.rows.map((row) => row.user_id);
  // The slice follows the database's collation, the lock order does not (platform/postgres/locks.ts).
  await tx.query(
    'SELECT FROM notification_store WHERE user_id = ANY ($1::text[]) ORDER BY user_id COLLATE "C" FOR NO KEY UPDATE',
    [ids],
  );
  return ids;
}

const COMPARE = `
  WITH categories AS (
    SELECT s.user_id, k.category, s.counters, s.cleared FROM notification_store s CROSS JOIN LATERAL (
      SELECT jsonb_object_keys(s.counters) AS category UNION SELECT jsonb_object_keys(s.cleared)
      UNION SELECT n.category FROM notification n WHERE n.user_id = s.user_id
    ) k WHERE s.user_id = ANY ($1::text[])
  ), compared AS (
    SELECT c.user_id, c.category, coalesce((c.counters ->> c.category)::integer, 0) AS counted,
      least(2147483647, coalesce((c.cleared -> c.category ->> 'base')::bigint, 0) + (
        SELECT count(*) FROM notification n WHERE n.user_id = c.user_id AND n.category = c.category
          AND n.seq > coalesce((c.cleared -> c.category ->> 'seq')::integer, 0)
      ))::integer AS found
    FROM categories c
  )
  SELECT count(*)::integer AS counters, coalesce(
    json_agg(json_build_object('userId', user_id, 'category', category, 'counted', counted, 'found', found) ORDER BY user_id, category)
      FILTER (WHERE counted <> found), '[]'
  ) AS miscounts FROM compared`;

const MEND =
  "UPDATE notification_store SET counters = counters || jsonb_build_object($2::text, $3::integer) WHERE user_id = $1";
