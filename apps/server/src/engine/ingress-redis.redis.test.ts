import { findFreePort } from "@deskwire/testkit/free-port";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "./engine-testing.ts";
import { createRedisIngress, type INGRESS_TIMINGS } from "./ingress-redis.ts";
import type { IngressSink } from "./ingress.ts";

/** A sixth of the real ones. */
const TIMINGS = { leaseMs: 1_000, beatMs: 300, scanMs: 300 };
/** Nothing happens by the clock while a test runs. */
const NEVER = { leaseMs: 600_000, beatMs: 600_000, scanMs: 600_000 };
const LEADER = "deskwire:ingress:leader";

let redis: RedisServer;
let backEnd: Redis;
const closers: (() => Promise<unknown>)[] = [];
/** What all nodes stored, in order. */
let pushed: string[] = [];

beforeEach(async () => {
  redis = await startRedisServer();
  backEnd = new Redis(redis.url);
  backEnd.on("error", () => undefined);
  pushed = [];
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  backEnd.disconnect();
  await redis.stop();
});

const sink: IngressSink = {
  async pushed(items) {
    pushed.push(...items.map(({ text }) => text));
    return [];
  },
  published: () => undefined,
};

async function openNode(timings: Partial<typeof INGRESS_TIMINGS> = TIMINGS): Promise<void> {
  const ingress = await createRedisIngress(
    { url: redis.url, lists: "u:{id}", channels: "c:{topic}", logger: silentLogger, timings },
    sink,
  );
  closers.push(() => ingress.close());
}

const takesInNow = async (): Promise<string> => (await backEnd.get(LEADER)) ?? "nobody";

test("[ING5] a Redis that was started again is asked at once to tell of pushes", async () => {
  await openNode(NEVER);
  await redis.kill();
  redis = await startRedisServer({ port: redis.port });
  await expect.poll(takesInNow).not.toBe("nobody");
  await expect
    .poll(async () => (await backEnd.config("GET", "notify-keyspace-events")) as string[])
    .toContainEqual(expect.stringMatching(/E.*l|l.*E/));
  await backEnd.lpush("u:1", "before or after it listens again");
  await expect.poll(() => pushed).toEqual(["before or after it listens again"]);
});

test("[ING5] notices of pushes that were switched off are asked for again", async () => {
  await openNode();
  await backEnd.config("SET", "notify-keyspace-events", "");
  await expect
    .poll(async () => (await backEnd.config("GET", "notify-keyspace-events")) as string[])
    .toContainEqual(expect.stringMatching(/E.*l|l.*E/));
});

test("[ING6] a Redis that cannot be reached at the start is named in one sentence", async () => {
  const url = `redis://:secret@127.0.0.1:${await findFreePort()}`;
  const options = { url, lists: "u:{id}", channels: "c:{topic}", logger: silentLogger };
  await expect(createRedisIngress(options, sink)).rejects.toThrow(
    /^Redis at 127\.0\.0\.1:\d+, which pushes come from, cannot be reached: .*ECONNREFUSED.*$/,
  );
});
