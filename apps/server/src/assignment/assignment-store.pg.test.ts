import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type pg from "pg";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { assignmentStore } from "./assignment-store.ts";
import { openDatabase, type Database, type Queryable } from "../platform/postgres/database.ts";
import type { Step } from "../conversations/steps.ts";
import type { Waiting } from "./waiting.ts";
import { transitionStore } from "../conversations/transition-store.ts";

let testDatabase: TestDatabase;
let database: Database;
let agentId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolMax: 5, onError: () => undefined });
  const { rows } = await database.pool.query<{ id: string }>(
    "INSERT INTO agent (email, name, password_hash, availability) VALUES ('a@deskwire.test', 'A', '', 'online') RETURNING id::text",
  );
  agentId = rows[0]!.id;
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  await database.pool.query("DELETE FROM message; DELETE FROM conversation");
});

/** A conversation that waits behind those made before it. */
async function queued(announced = true): Promise<string> {
  const id = uuidv7();
  const user = { kind: "user", id, name: null, avatar: null, visitor: false } as const;
  await database.transaction(async (tx) => {
    await transitionStore.open(tx, [{ id, user, context: null }]);
    if (announced) await transitionStore.apply(tx, [waits(id)]);
  });
  return id;
}

function waits(id: string): Step {
  return {
    transition: "queue",
    endsHold: false,
    conversation: { id, status: "queued" },
    events: [{ type: "queued", reason: "no-agent" }],
  };
}

function ends(id: string): Step {
  return {
    transition: "end",
    conversation: { id, status: "queued" },
    events: [{ type: "ended", by: null, reason: "inactivity" }],
  };
}

function assigns(id: string): Step {
  const agent = { kind: "agent", id: agentId } as const;
  return {
    transition: "assign",
    conversation: { id, status: "queued" },
    agentId,
    events: [{ type: "assigned", agent, name: "A", reason: "random" }],
  };
}

const waitingOf = async (tx: Queryable, limit: number): Promise<Waiting[]> =>
  (await assignmentStore.lockQueue(tx, [agentId], limit)).waiting;

const lockQueue = (limit: number) => database.transaction((tx) => waitingOf(tx, limit));

async function connections(count: number): Promise<pg.PoolClient[]> {
  return Promise.all(Array.from({ length: count }, () => database.pool.connect()));
}

test("[ASG4] a conversation that no agent with room may take does not block those behind it", async () => {
  const [first, second] = [await queued(), await queued()];
  await database.pool.query("UPDATE conversation SET excluded_agent_id = $2 WHERE id = $1", [
    first,
    agentId,
  ]);
  expect((await lockQueue(1)).map((waiting) => waiting.id)).toEqual([second]);
});

test("[ASG4] an unannounced conversation is included behind any number of others, and does not overtake them", async () => {
  const [first, , last] = [await queued(), await queued(), await queued(false)];
  expect(await lockQueue(1)).toMatchObject([
    { id: first, announced: true, inTurn: true },
    { id: last, announced: false, inTurn: false },
  ]);
});

test("[CNV3] a conversation that ends while the queue waits for its lock is left out", async () => {
  const [first, second] = [await queued(), await queued()];
  const [ending, endingNext, draining] = await connections(3);
  const end = async (client: pg.PoolClient, id: string) => {
    await client.query("BEGIN");
    await transitionStore.apply(client, [ends(id)]);
  };
  await end(ending!, first);
  await draining!.query("BEGIN");
  const taken = waitingOf(draining!, 1);
  await untilBlocked();
  // Only the first was locked: this end is not committed when the queue is read again.
  await end(endingNext!, second);
  await ending!.query("COMMIT");
  expect(await taken).toEqual([]);
  for (const client of [endingNext!, draining!]) await client.query("COMMIT");
  for (const client of [ending!, endingNext!, draining!]) client.release();
});

test("[CNV3] an ended conversation cannot be assigned", async () => {
  const id = await queued();
  await database.transaction((tx) => transitionStore.apply(tx, [ends(id)]));
  await expect(
    database.transaction((tx) => transitionStore.apply(tx, [assigns(id)])),
  ).rejects.toThrow(`conversation ${id} is not queued`);
});

/** Waits until a connection waits for a lock. */
async function untilBlocked(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
}
