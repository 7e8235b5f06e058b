import { createCollatedDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { recountCounters } from "./recount-counters.ts";

let server: TestDatabase;
let database: Database;

// In byte order B comes first. In the collation of the database, and of most languages, a comes first.
beforeAll(async () => {
  server = await createCollatedDatabase("en-US");
  database = openDatabase({ url: server.url, poolMax: 3, onError: () => undefined });
  await database.pool.query(
    "INSERT INTO notification_store (user_id, last_seq) VALUES ('a', 1), ('B', 1)",
  );
  await database.pool.query(
    `INSERT INTO notification (user_id, seq, category, event_id, count, at)
     SELECT user_id, 1, 'like', user_id, 1, now() - interval '1 day' FROM notification_store`,
  );
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

test.each([
  [
    "receipts",
    "SELECT advance_notification_cursors(ARRAY['a', 'B'], ARRAY[1, 1], ARRAY[1, 1], 1000000)",
  ],
  [
    "receipts of expired notifications",
    "SELECT advance_notification_cursors(ARRAY['a', 'B'], ARRAY[1, 1], ARRAY[1, 1], 1)",
  ],
  ["the sweep", "SELECT expire_notifications(now())"],
  ["the purge", "SELECT purge_notifications(now(), 10)"],
])(
  "[SND13] %s lock users' rows in byte order, whatever the database's collation",
  async (_name, statement) => {
    const [holder, taker] = [await database.pool.connect(), await database.pool.connect()];
    for (const client of [holder, taker]) await client.query("BEGIN");
    await holder.query("SELECT FROM notification_store WHERE user_id = 'a' FOR NO KEY UPDATE");
    const taken = taker.query(statement);
    await untilBlocked();
    const free = await holder.query(
      "SELECT user_id FROM notification_store WHERE user_id = 'B' FOR NO KEY UPDATE SKIP LOCKED",
    );
    await holder.query("ROLLBACK");
    await taken;
    await taker.query("ROLLBACK");
    for (const client of [holder, taker]) client.release();
    expect(free.rows).toEqual([]);
  },
);

test("[SND13] a recount locks users' rows in byte order, whatever the database's collation", async () => {
  const holder = await database.pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM notification_store WHERE user_id = 'a' FOR NO KEY UPDATE");
  const recounted = recountCounters(database, { mend: false });
  await untilBlocked();
  const free = await holder.query(
    "SELECT user_id FROM notification_store WHERE user_id = 'B' FOR NO KEY UPDATE SKIP LOCKED",
  );
  await holder.query("ROLLBACK");
  holder.release();
  expect(await recounted).toMatchObject({ users: 2 });
  expect(free.rows).toEqual([]);
});

async function untilBlocked(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
}
