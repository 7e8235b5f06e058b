import { countRowsRead } from "@deskwire/testkit/count-rows-read";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STALE_DAYS } from "./mailbox-lane.ts";
import { openDatabase, type Database, type Queryable } from "../platform/postgres/database.ts";
import { mailboxStore } from "./mailbox-store.ts";
import { staleMailboxStore } from "../webhooks/stale-mailbox-store.ts";

const CONVERSATIONS = 20_000;

let fixture: TestDatabase;
let database: Database;
let agents: string[];

beforeAll(async () => {
  fixture = await createTestDatabase();
  database = openDatabase({ url: fixture.url, poolMax: 3, onError: () => undefined });
  const { pool } = database;
  const made = await pool.query<{ id: string }>(
    `INSERT INTO agent (email, name, password_hash) SELECT 'a' || n, 'A', '' FROM generate_series(1, 100) n RETURNING id::text`,
  );
  agents = made.rows.map(({ id }) => id);
  await pool.query(
    "INSERT INTO end_user (id, visitor) SELECT 'u' || n, false FROM generate_series(1, $1) n",
    [CONVERSATIONS],
  );
  // They ended 60 to 160 days ago, each with an undelivered message.
  await pool.query(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_seq, last_at, opened_at, queued_at, ended_at)
     SELECT gen_random_uuid(), 'u' || n, $2::bigint + n % 90, 'ended', 1, t, t, t, t
     FROM generate_series(1, $1) n CROSS JOIN LATERAL (SELECT now() - (60 + n % 100) * interval '1 day' AS t) x`,
    [CONVERSATIONS, agents[10]],
  );
  await pool.query(
    `INSERT INTO message (conversation_id, seq, sender, kind, body, at)
     SELECT id, 1, 'user:' || user_id, 'text', '{}', opened_at FROM conversation`,
  );
  await pool.query("ANALYZE");
});
afterAll(async () => {
  await database.close();
  await fixture.drop();
});

/** A conversation with an unread message of its user, so many days old. */
async function addWaiting(userId: string, columns: string, values: string): Promise<void> {
  await database.pool.query(
    `WITH c AS (
       INSERT INTO conversation (id, user_id, last_seq, last_at, opened_at, queued_at, ${columns})
       SELECT gen_random_uuid(), $1, 1, t, t, t, ${values} FROM (SELECT now() - interval '20 days' AS t) x RETURNING id, opened_at
     ) INSERT INTO message (conversation_id, seq, sender, kind, body, at) SELECT id, 1, 'user:' || $1, 'text', '{}', opened_at FROM c`,
    [userId],
  );
}

test("[MBX1] an agent's mailboxes are found among everybody's, with those of conversations held for the agent", async () => {
  const [mine = "", others = ""] = agents;
  await addWaiting("u1", "status, agent_id", `'open', ${mine}`);
  await addWaiting("u2", "status, held_agent_id, held_until", `'queued', ${mine}, 'infinity'`);
  await addWaiting("u3", "status, held_agent_id, held_until", `'queued', ${others}, 'infinity'`);
  await addWaiting("u4", "status", "'queued'");
  await addWaiting("u5", "status, agent_id, held_agent_id", `'open', ${others}, ${mine}`);
  await database.transaction(async (tx) => {
    const counted = countRowsRead<Queryable>(tx, "conversation");
    const mailboxes = await mailboxStore.of(counted.db, {
      kind: "agent",
      id: mine,
    });
    expect(mailboxes.map(({ peer, lane }) => `${peer.id} ${lane}`).toSorted()).toEqual([
      "u1 stale",
      "u2 stale",
    ]);
    expect(counted.counts).toHaveLength(1);
    expect(counted.counts[0]).toBeLessThan(10);
  });
});

test("[OUT5] the search for stale mailboxes skips what ended long ago, and one node searches at a time", async () => {
  await database.pool.query(
    "INSERT INTO webhook_endpoint (id, url, secret, events) VALUES (gen_random_uuid(), 'http://x', '', '{mailbox.stale}')",
  );
  const announced = async () =>
    (
      await database.pool.query<{ user: string }>(
        `SELECT c.user_id AS user FROM webhook_delivery d JOIN conversation c ON c.id = d.conversation_id ORDER BY 1`,
      )
    ).rows.map(({ user }) => user);
  await database.transaction(async (tx) => {
    await staleMailboxStore.announce({ transaction: (run) => run(tx) }, STALE_DAYS);
    await staleMailboxStore.announce(database, STALE_DAYS);
    expect(await announced()).toEqual([]);
  });
  expect(await announced()).toEqual(["u1", "u2", "u3", "u4", "u5"]);
  await database.pool.query("DELETE FROM webhook_delivery");
  const read = await database.transaction(async (tx) => {
    const counted = countRowsRead<Queryable>(tx, "conversation");
    await staleMailboxStore.announce({ transaction: (run) => run(counted.db) }, STALE_DAYS);
    await tx.query("DELETE FROM webhook_endpoint");
    await staleMailboxStore.announce({ transaction: (run) => run(counted.db) }, STALE_DAYS);
    return counted.counts;
  });
  expect(Math.max(...read)).toBeLessThan(20);
  // Without an endpoint that asks for the event, nothing is read.
  expect(read.at(-1)).toBe(0);
});
