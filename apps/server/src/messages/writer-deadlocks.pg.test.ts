import { insertAgent, insertConversation } from "../testing/fixtures.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { createMessageWriter } from "./message-writer.ts";
import { createNotificationReceiptWriter } from "../notifications/notification-receipt-writer.ts";
import { createReceiptWriter } from "./receipt-writer.ts";

let server: TestDatabase;
let database: Database;
let ids: [first: string, second: string];

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 3, onError: () => undefined });
  const agent = await insertAgent(database.pool);
  const made = [
    await insertConversation(database.pool, agent),
    await insertConversation(database.pool, agent),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  ids = [made[0]!.id, made[1]!.id];
  await database.pool.query("UPDATE conversation SET last_seq = 5");
  await database.pool.query(
    "INSERT INTO notification_store (user_id, last_seq) VALUES ('a', 5), ('b', 5)",
  );
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

/**
 * Locks two rows against the writer's lock order. The writer becomes the deadlock's victim, because the other connection
 * does not check for deadlocks.
 */
async function crossing<T>(
  table: { name: string; key: string; first: string; second: string },
  write: () => Promise<T>,
): Promise<T> {
  const other = await database.pool.connect();
  const lock = `SELECT FROM ${table.name} WHERE ${table.key} = $1 FOR NO KEY UPDATE`;
  await other.query("SET deadlock_timeout = '1min'; BEGIN");
  await other.query(lock, [table.second]);
  const written = write();
  await untilBlocked();
  await other.query(lock, [table.first]);
  await other.query("COMMIT");
  other.release(true);
  return written;
}

async function untilBlocked(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
  }
}

const conversations = () => ({
  name: "conversation",
  key: "id",
  first: ids[0],
  second: ids[1],
});

test("[SND13] messages whose batch is the victim of a deadlock are stored, in their order", async () => {
  const writer = createMessageWriter(database);
  const { rows } = await database.pool.query<{ id: string; sender: `user:${string}` }>(
    "SELECT id, 'user:' || user_id AS sender FROM conversation ORDER BY id",
  );
  const answers = await crossing(conversations(), () =>
    Promise.all(
      ["1", "2"].flatMap((clientId) =>
        rows.map(({ id, sender }) =>
          writer.add({
            conversationId: id,
            sender,
            clientId,
            kind: "text",
            body: '{"text":"x"}',
            replyTo: null,
          }),
        ),
      ),
    ),
  );
  expect(answers.map((answer) => [answer.status, "seq" in answer && answer.seq])).toEqual([
    ["ok", 6],
    ["ok", 6],
    ["ok", 7],
    ["ok", 7],
  ]);
});

test("[SND13] receipts of messages whose batch is the victim of a deadlock are stored", async () => {
  const writer = createReceiptWriter(database);
  const { rows } = await database.pool.query<{ id: string; reader: `user:${string}` }>(
    "SELECT id, 'user:' || user_id AS reader FROM conversation ORDER BY id",
  );
  const answers = await crossing(conversations(), () =>
    Promise.all(
      rows.map(({ id, reader }) =>
        writer.add({ conversationId: id, reader, delivered: 3, read: 2 }),
      ),
    ),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: "ok", moved: true });
});

test("[SND13] receipts of notifications whose batch is the victim of a deadlock are stored", async () => {
  const writer = createNotificationReceiptWriter(database, { expireSeconds: 1e6 });
  const answers = await crossing(
    { name: "notification_store", key: "user_id", first: "a", second: "b" },
    () => Promise.all(["b", "a"].map((userId) => writer.add({ userId, delivered: 3, read: 2 }))),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: "ok", moved: true });
});
