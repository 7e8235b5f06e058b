import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Publisher } from "../conversations/publisher.ts";
import { createMemoryPresence } from "../platform/live/presence/presence-memory.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { lock, LOCKS } from "../platform/postgres/locks.ts";
import { insertAgent, insertConversation } from "../testing/fixtures.ts";
import { startTestApp } from "../testing/test-app.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createQueueDrain, type QueueDrain } from "./queue-drain.ts";

test("closing waits for the drain under way", async () => {
  const app = await startTestApp({ timings: { tendMs: 600_000 } });
  const agent = await (await app.agent()).connect();
  await agent.ok("status", { availability: "busy" });
  const { id } = await insertConversation(app.sql, null);
  const lockHolder = await app.sql.connect();
  await lockHolder.query("BEGIN");
  await lock(lockHolder, LOCKS.assignment);
  await agent.ok("status", { availability: "online" });
  await expect
    .poll(async () => {
      const { rows } = await app.sql.query(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      );
      return rows.length;
    })
    .toBe(1);
  const stopping = app.stop();
  await agent.closed;
  await lockHolder.query("COMMIT");
  lockHolder.release();
  await stopping;
  const { rows } = await app.sql.query("SELECT status FROM conversation WHERE id = $1", [id]);
  expect(rows).toEqual([{ status: "open" }]);
  await app.close();
});

describe("the trigger of a drain", () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let drain: QueueDrain;
  let failures = 0;
  const publisher: Publisher = {
    message: () => undefined,
    onChanges: () => undefined,
    changes: () => Promise.resolve(new Map()),
  };
  const log = { info: () => undefined, warn: () => void failures++, error: () => undefined };

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = openDatabase({ url: testDatabase.url, poolMax: 5, onError: () => undefined });
    const presence = createMemoryPresence();
    const settings = { strategy: "random", stickyHoldSeconds: 0 } as const;
    drain = createQueueDrain({ database, presence, publisher, log, settings });
    const agentId = await insertAgent(database.pool);
    await database.pool.query("UPDATE agent SET availability = 'online', capacity = 100");
    await presence.attach(`agent:${agentId}`, "session");
  });
  afterAll(async () => {
    await drain.close();
    await database.close();
    await testDatabase.drop();
  });

  const triggersOf = async (conversationId: string): Promise<unknown[]> => {
    const { rows } = await database.pool.query<{ trigger: string }>(
      "SELECT trigger FROM assignment_decision WHERE conversation_id = $1",
      [conversationId],
    );
    return rows.map(({ trigger }) => trigger);
  };

  test("[ASG5] requests that one drain answers have the latest trigger that is not `drain`", async () => {
    const { id } = await insertConversation(database.pool, null);
    drain.request("transfer");
    drain.request("returned");
    drain.request("drain");
    await expect.poll(() => triggersOf(id)).toEqual(["returned"]);
    const next = await insertConversation(database.pool, null);
    drain.request("drain");
    await expect.poll(() => triggersOf(next.id)).toEqual(["drain"]);
  });

  test("[ASG5] a drain that fails leaves its trigger to the next one, which does its work", async () => {
    const { id } = await insertConversation(database.pool, null);
    await database.pool.query("ALTER TABLE assignment_decision RENAME TO elsewhere");
    drain.request("returned");
    await expect.poll(() => failures).toBe(1);
    await database.pool.query("ALTER TABLE elsewhere RENAME TO assignment_decision");
    expect(await triggersOf(id)).toEqual([]);
    drain.request("drain");
    await expect.poll(() => triggersOf(id)).toEqual(["returned"]);
  });

  test("[ASG5] a request during a drain that fails has its own trigger", async () => {
    const { id } = await insertConversation(database.pool, null);
    await database.pool.query("ALTER TABLE assignment_decision RENAME TO elsewhere");
    const lockHolder = await database.pool.connect();
    await lockHolder.query("BEGIN");
    await lock(lockHolder, LOCKS.assignment);
    drain.request("returned");
    await expect.poll(waitingForLocks).toBe(1);
    drain.request("transfer");
    await lockHolder.query("COMMIT");
    lockHolder.release();
    await expect.poll(() => failures).toBe(3);
    await database.pool.query("ALTER TABLE elsewhere RENAME TO assignment_decision");
    drain.request("drain");
    await expect.poll(() => triggersOf(id)).toEqual(["transfer"]);
  });

  const waitingForLocks = async (): Promise<number> => {
    const { rows } = await database.pool.query(
      "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    return rows.length;
  };
});
