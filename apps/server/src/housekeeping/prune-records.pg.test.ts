import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { pruneRecords } from "./prune-records.ts";

let fixture: TestDatabase;
let database: Database;

beforeAll(async () => {
  fixture = await createTestDatabase();
  database = openDatabase({ url: fixture.url, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await fixture.drop();
});

test("[OUT4] a delivered webhook is kept for 30 days, mailbox.stale for 45; pending and dead ones stay", async () => {
  const { pool } = database;
  const endpoint = await pool.query<{ id: string }>(
    "INSERT INTO webhook_endpoint (id, url, secret, events) VALUES (gen_random_uuid(), 'http://x', '', '{}') RETURNING id",
  );
  const add = (type: string, state: string, days: number, count = 1) =>
    pool.query(
      `INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at, state, tried_at)
       SELECT $1, $2, gen_random_uuid(), $4, t, $3::delivery_state, t
       FROM (SELECT now() - $4 * interval '1 day' AS t) x, generate_series(1, $5)`,
      [endpoint.rows[0]?.id, type, state, days, count],
    );
  for (const state of ["pending", "dead", "delivered"])
    for (const days of [29, 31]) await add("message.created", state, days);
  for (const days of [31, 44, 46]) await add("mailbox.stale", "delivered", days);
  await add("message.created", "delivered", 90, 2_500);
  await pruneRecords({ database });
  const { rows } = await pool.query<{ is: string }>(
    "SELECT concat_ws(' ', type, state, seq) AS is FROM webhook_delivery ORDER BY type, state, seq",
  );
  expect(rows.map(({ is }) => is)).toEqual([
    "mailbox.stale delivered 31",
    "mailbox.stale delivered 44",
    "message.created pending 29",
    "message.created pending 31",
    "message.created delivered 29",
    "message.created dead 29",
    "message.created dead 31",
  ]);
});

test("[HEL3] sign-ins are deleted a day after they expire", async () => {
  const { pool } = database;
  await pool.query(
    `WITH a AS (INSERT INTO agent (email, name, password_hash) VALUES ('a@example.com', 'A', '') RETURNING id)
     INSERT INTO agent_session (id, agent_id, token_hash, csrf_token, expires_at)
     SELECT gen_random_uuid(), a.id, decode(md5(h::text), 'hex'), h::text, now() + h * interval '1 hour' FROM a, unnest(ARRAY[1, -1, -23, -25, -900]) h`,
  );
  await pruneRecords({ database });
  const { rows } = await pool.query<{ hours: string }>(
    "SELECT csrf_token AS hours FROM agent_session ORDER BY expires_at",
  );
  expect(rows.map(({ hours }) => Number(hours))).toEqual([-23, -1, 1]);
});
