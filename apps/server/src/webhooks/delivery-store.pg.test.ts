import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { deliveryStore } from "./delivery-store.ts";

const [A, B, OFF] = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url, poolMax: 2, onError: () => undefined });
  await database.pool.query(
    `INSERT INTO webhook_endpoint (id, url, secret, events, enabled)
     SELECT id, 'http://localhost', '', '{}', id <> $2 FROM unnest($1::uuid[]) id`,
    [[A, B, OFF], OFF],
  );
});
afterAll(async () => {
  await database.close();
  await server.drop();
});
beforeEach(async () => {
  await database.pool.query("DELETE FROM webhook_delivery");
});

async function due(endpointId: string, count: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at, next_at)
     SELECT $1, 'conversation.rated', gen_random_uuid(), n, now(), now() - n * interval '1 second'
     FROM generate_series(1, $2::integer) n`,
    [endpointId, count],
  );
}

const take = async (
  underWay: [endpointId: string, deliveries: number][],
  ofEach: number,
  ofAll = 400,
) => {
  const taken = await deliveryStore.take(database.pool, {
    leaseSeconds: 60,
    underWay: new Map(underWay),
    ofEach,
    ofAll,
  });
  return [A, B, OFF].map((id) => taken.filter(({ endpointId }) => endpointId === id).length);
};

test("[OUT3] each endpoint has its own limit; a disabled or full endpoint does not affect others", async () => {
  for (const endpointId of [A, B, OFF]) await due(endpointId, 50);
  expect(await take([[A, 40]], 40)).toEqual([0, 40, 0]);
  expect(await take([[A, 38]], 40)).toEqual([2, 10, 0]);
  expect(await take([], 40)).toEqual([40, 0, 0]);
});

test("[OUT3] many endpoints share the total evenly, and each may have at least one delivery under way", async () => {
  for (const endpointId of [A, B]) await due(endpointId, 50);
  expect(await take([], 40, 10)).toEqual([5, 5, 0]);
  expect(await take([[A, 7]], 40, 10)).toEqual([0, 5, 0]);
  expect(await take([], 40, 1)).toEqual([1, 1, 0]);
});

test("[OUT2] a delivery is not taken again before its lease expires; the delivery that is due longest is taken first", async () => {
  await due(A, 5);
  const options = { leaseSeconds: 60, underWay: new Map(), ofEach: 3, ofAll: 400 };
  const seqs = async () =>
    (await deliveryStore.take(database.pool, options)).map(({ seq }) => seq).sort((a, b) => a - b);
  expect(await seqs()).toEqual([3, 4, 5]);
  expect(await seqs()).toEqual([1, 2]);
  expect(await seqs()).toEqual([]);
  await database.pool.query("UPDATE webhook_delivery SET next_at = now() WHERE seq = 4");
  expect(await seqs()).toEqual([4]);
});
