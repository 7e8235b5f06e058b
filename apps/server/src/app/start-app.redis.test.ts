import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { CLOSED_PORT, failStart } from "./testing/fail-start.ts";

let database: TestDatabase;
let redis: RedisServer;
let env: Record<string, string>;

beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), startRedisServer()]);
  env = { DATABASE_URL: database.url, REDIS_URL: redis.url };
});
afterAll(async () => {
  await redis.stop();
  await database.drop();
});

test("a start that fails at the folder of uploads closes the Redis engine", async () => {
  const failed = await failStart(env, (dataDir) => writeFile(join(dataDir, "incoming"), "a file"));
  expect(failed).toMatchObject({ name: "StartError", left: [] });
});

test("a start that fails at the ingress's Redis closes the Redis engine", async () => {
  const ingress = { INGRESS_REDIS_URL: `redis://127.0.0.1:${CLOSED_PORT}` };
  const failed = await failStart({ ...env, ...ingress });
  expect(failed).toMatchObject({ name: "OperatorError", left: [] });
});

test("a start that fails at the port closes the Redis engine and the ingress", async () => {
  const failed = await failStart({ ...env, PORT: String(redis.port) });
  expect(failed).toMatchObject({ name: "StartError", left: [] });
});
