import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { topicStore } from "./topic-store.ts";
import { createTopicWriter } from "./topic-writer.ts";

/** The number of connections that a node writes with. */
const WRITERS = 4;

let server: TestDatabase;
let database: Database;
let other: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  const open = () => openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
  [database, other] = [open(), open()];
});
afterAll(async () => {
  await Promise.all([database.close(), other.close()]);
  await server.drop();
});

const begin = () => topicStore.beginTerm(other.pool);
const last = (topic: string) => topicStore.last(other.pool, topic);

test("[ING4] a value that waits for a connection while another node begins a term is dropped and uses no id", async () => {
  const writer = createTopicWriter(database);
  const term = await begin();
  const busy = await Promise.all(Array.from({ length: WRITERS }, () => database.writers.connect()));
  const old = writer.add({ topic: "late", data: '"old"', callId: null, term });
  await expect.poll(() => database.writers.waitingCount).toBe(1);
  const next = createTopicWriter(other);
  const value = { topic: "late", data: '"new"', callId: null, term: await begin() };
  expect(await next.add(value)).toMatchObject({ status: "new", id: 1 });
  for (const client of busy) client.release();
  expect(await old).toEqual({ status: "void", answer: {} });
  expect(await last("late")).toEqual({ id: 1, data: "new" });
});

test("[ING4] a new term waits for the values that are being stored, and can read them", async () => {
  const writer = createTopicWriter(database);
  const add = (data: string, term: number) =>
    writer.add({ topic: "held", data, callId: null, term });
  const term = await begin();
  await add("1", term);
  const holder = await other.pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM topic WHERE name = 'held' FOR UPDATE");
  const underWay = add("2", term);
  const waiting = async (): Promise<number | null> =>
    (
      await database.pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
    ).rowCount;
  await expect.poll(waiting).toBe(1);
  const begun = begin().then(async (next) => ({ next, found: await last("held") }));
  await expect.poll(waiting).toBe(2);
  const late = add("3", term);
  await holder.query("COMMIT");
  holder.release();
  expect(await underWay).toMatchObject({ status: "new", id: 2 });
  // The late value gets the lock before the new term or after it. The new term reads the value if it is stored.
  const stored = (await late).status === "new" ? 3 : 2;
  expect(await begun).toEqual({ next: term + 1, found: { id: stored, data: stored } });
  expect(await add("4", term)).toEqual({ status: "void", answer: {} });
});

test("[ING4] a batch can hold values of several terms and of signed calls", async () => {
  const [over, term] = [await begin(), await begin()];
  const writer = createTopicWriter(database);
  const add = (topic: string, data: string, term: number | null, callId: string | null = null) =>
    writer.add({ topic, data, callId, term });
  const published = await Promise.all([
    add("one", "1", over),
    add("one", "2", term),
    add("one", "3", over),
    add("one", "4", null, "one-call"),
    add("two", "5", term + 1),
    add("three", "6", term),
  ]);
  expect(published).toMatchObject([
    { status: "void" },
    { status: "new", id: 1 },
    { status: "void" },
    { status: "new", id: 2, answer: { topic: "one", id: 2 } },
    { status: "void" },
    { status: "new", id: 1 },
  ]);
  const ageMs = expect.any(Number) as number;
  expect([...(await topicStore.latest(database.pool, ["one", "two", "three"]))]).toEqual(
    expect.arrayContaining([
      ["one", { id: 2, data: 4, ageMs, called: true }],
      ["three", { id: 1, data: 6, ageMs, called: false }],
    ]),
  );
  expect(await last("two")).toBeNull();
});
