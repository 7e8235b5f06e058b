import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HeardValue } from "./ingress.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { topicStore } from "../topics/topic-store.ts";
import { createTopicWriter, type TopicWriter } from "../topics/topic-writer.ts";
import { findMissed } from "./ingress-sink.ts";

let server: TestDatabase;
let database: Database;
let writer: TopicWriter;
let made = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
  writer = createTopicWriter(database);
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

const newTopic = (): string => `public.missed-${++made}`;
const hear = (topic: string, text: string): HeardValue => ({
  topic,
  text,
  heardAt: performance.now(),
});
const topics = {
  latest: (names: readonly string[]) => topicStore.latest(database.pool, names),
};
const missed = async (...values: HeardValue[]): Promise<string[]> =>
  (await findMissed(topics, values)).map(({ text }) => text);

test("[ING4] a channel's last message is missed even if an earlier one was stored long after it was heard", async () => {
  const topic = newTopic();
  const value = hear(topic, '{"price":2}');
  const term = await topicStore.beginTerm(database.pool);
  await writer.add({ topic, data: '{"price":1}', callId: null, term });
  // The former node heard the stored message earlier and waited long for the database.
  await database.pool.query("UPDATE topic SET at = at + interval '3 s' WHERE name = $1", [topic]);
  expect(await missed(value)).toEqual(['{"price":2}']);
});

test("[ING4] a message is not missed if its topic has it already, or if a signed call followed it", async () => {
  const [had, followed, follows] = [newTopic(), newTopic(), newTopic()];
  const term = await topicStore.beginTerm(database.pool);
  const early = hear(followed, "heard before the call");
  await writer.add({ topic: had, data: '{"a":1,"b":[2]}', callId: null, term });
  for (const topic of [followed, follows])
    await writer.add({ topic, data: '"called"', callId: `call-${topic}`, term: null });
  await database.pool.query("UPDATE topic SET at = at - interval '1 s' WHERE name = $1", [follows]);
  const late = hear(follows, "heard after the call");
  expect(await missed(hear(had, '{"b":[2],"a":1.0}'), early, late)).toEqual([late.text]);
});
