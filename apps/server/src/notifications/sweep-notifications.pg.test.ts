import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { sweepNotifications } from "./sweep-notifications.ts";

const DAY = 86_400;
const times = { freshSeconds: DAY, expireSeconds: 15 * DAY, retentionSeconds: 90 * DAY };
const DUE = 5_000;

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 4, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

/** Inserts `count` users with one notification each, one second apart, the newest one `newest` days old. */
async function insertNotifications(prefix: string, count: number, newest: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO notification_store (user_id, last_seq) SELECT $1 || n, 1 FROM generate_series(1, $2::integer) n`,
    [prefix, count],
  );
  await database.pool.query(
    `INSERT INTO notification (user_id, seq, category, event_id, count, at)
     SELECT $1 || n, 1, 'like', $1 || n, 1, now() - $3 * interval '1 day' - ($2 - n) * interval '1 second'
     FROM generate_series(1, $2::integer) n`,
    [prefix, count, newest],
  );
}

async function insertCalls(count: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO hook_call (id, answer, at) SELECT 'call-' || n, '{}', now() - interval '8 days' - n * interval '1 second'
     FROM generate_series(1, $1::integer) n`,
    [count],
  );
}

async function number(statement: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: string }>(statement);
  return Number(rows[0]?.n);
}
const expired = () => number("SELECT expired AS n FROM notification_sweep");
const calls = () => number("SELECT count(*) AS n FROM hook_call");

test("[NTF7] due notifications expire in slices: a locked user does not delay the older slices", async () => {
  await insertNotifications("due-", DUE, 16);
  const holder = await database.pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM notification_store WHERE user_id = $1 FOR NO KEY UPDATE", [
    `due-${DUE}`,
  ]);
  const swept = sweepNotifications(database, times);
  await expect.poll(expired).toBe(4_000);
  await holder.query("COMMIT");
  holder.release();
  await swept;
  expect(await expired()).toBe(DUE);
  await sweepNotifications(database, times);
  expect(await expired()).toBe(DUE);
});

test("[HOK2] results of calls are deleted in slices: a locked call does not delay the other slices", async () => {
  await insertCalls(DUE);
  const holder = await database.pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM hook_call WHERE id = 'call-1' FOR UPDATE");
  const swept = sweepNotifications(database, times);
  await expect.poll(calls).toBe(1_000);
  await holder.query("COMMIT");
  holder.release();
  await swept;
  expect(await calls()).toBe(0);
});

test("[DOR9] the targets of calls are deleted when no timestamp of theirs is accepted any more", async () => {
  await database.pool.query(
    `INSERT INTO hook_target (id, target, at) VALUES ('kept', 't', now() - interval '11 minutes'),
       ('old', 't', now() - interval '16 minutes')`,
  );
  await sweepNotifications(database, times);
  const { rows } = await database.pool.query("SELECT id FROM hook_target");
  expect(rows).toEqual([{ id: "kept" }]);
});

test("[NTF7] a failed expiry stops neither the deletion of calls nor the purge", async () => {
  await insertNotifications("old-", 10, 100);
  await insertCalls(10);
  await database.pool.query("ALTER FUNCTION expire_notifications(timestamptz) RENAME TO away");
  await expect(sweepNotifications(database, times)).rejects.toThrow("expire_notifications");
  expect(await calls()).toBe(0);
  expect(await number("SELECT count(*) AS n FROM notification WHERE user_id LIKE 'old-%'")).toBe(0);
});
