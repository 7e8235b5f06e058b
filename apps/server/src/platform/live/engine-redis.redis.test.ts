import { randomUUID } from "node:crypto";

import { startRedisServer } from "@deskwire/testkit/redis-server";
import type { RedisServer } from "@deskwire/testkit/redis-server";
import { afterAll, beforeAll } from "vitest";

import { describeEngineContract } from "./testing/engine-contract.ts";
import { createRedisEngine } from "./engine-redis.ts";
import { silentLogger } from "./testing/test-node.ts";

let own: RedisServer | null = null;
let url = process.env.TEST_REDIS_URL ?? "";

beforeAll(async () => {
  if (url !== "") return;
  own = await startRedisServer();
  url = own.url;
});
afterAll(() => own?.stop());

describeEngineContract("redis", (count) => {
  const prefix = `test:${randomUUID()}`;
  return Promise.all(
    Array.from({ length: count }, (_, i) =>
      createRedisEngine({ url, nodeId: `n${i}`, prefix, logger: silentLogger }),
    ),
  );
});
