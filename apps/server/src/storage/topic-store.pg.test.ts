import { createTestDatabase, type TestDatabase } from "@deskwire/testkit/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "./database.ts";
import { createTopicWriter, topicStore } from "./topic-store.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

test("[ING4] a value that waited until another node published takes no number and is not kept", async () => {
  const writer = createTopicWriter(database);
  let leads = true;
  const add = (data: string) =>
    writer.add({ topic: "t", data, callId: null, mayStore: () => leads });
  const first = add("1");
  // It waits behind the first one, which is with the database.
  await new Promise((resolve) => setImmediate(resolve));
  const late = add("2");
  leads = false;
  const other = writer.add({ topic: "t", data: "3", callId: null });
  expect(await first).toMatchObject({ status: "new", id: 1 });
  expect(await late).toEqual({ status: "void", answer: {} });
  expect(await other).toMatchObject({ status: "new", id: 2 });
  const latest = await topicStore.latest(database.pool, ["t", "none"]);
  expect([...latest]).toEqual([["t", { data: 3, ageMs: expect.any(Number) as number }]]);
});
