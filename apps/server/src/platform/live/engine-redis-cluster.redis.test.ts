import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findFreePort } from "@deskwire/testkit/free-port";
import { startRedisServer } from "@deskwire/testkit/redis-server";
import type { RedisServer } from "@deskwire/testkit/redis-server";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { describeEngineContract } from "./testing/engine-contract.ts";
import { createRedisEngine } from "./engine-redis.ts";
import type { RedisTimings } from "./redis/redis-timings.ts";
import { createTestNode, publish, silentLogger } from "./testing/test-node.ts";

const SLOTS = 16_384;
const PRIMARIES = 3;

interface Primary {
  server: RedisServer;
  admin: Redis;
  busPort: number;
  configFile: string;
}

const primaries: Primary[] = [];

async function startPrimary(): Promise<Primary> {
  const busPort = await findFreePort();
  const configFile = join(tmpdir(), `deskwire-test-${randomUUID()}.conf`);
  const server = await startRedisServer({ settings: settingsOf({ busPort, configFile }) });
  return { server, admin: new Redis(server.url), busPort, configFile };
}

function settingsOf({ busPort, configFile }: Pick<Primary, "busPort" | "configFile">): string[] {
  const settings = { enabled: "yes", port: `${busPort}`, "config-file": configFile };
  return Object.entries(settings).flatMap(([name, value]) => [`--cluster-${name}`, value]);
}

async function formCluster(): Promise<void> {
  for (const [i, { admin, server, busPort }] of primaries.entries()) {
    const first = Math.floor((SLOTS * i) / PRIMARIES);
    const last = Math.floor((SLOTS * (i + 1)) / PRIMARIES) - 1;
    await admin.call("CLUSTER", "ADDSLOTSRANGE", first, last);
    await primaries[0]?.admin.call("CLUSTER", "MEET", "127.0.0.1", server.port, busPort);
  }
  await vi.waitFor(
    async () => {
      for (const { admin } of primaries) {
        expect(await admin.cluster("INFO")).toMatch(/cluster_state:ok[^]*cluster_known_nodes:3/);
      }
    },
    { timeout: 30_000 },
  );
}

beforeAll(async () => {
  for (let i = 0; i < PRIMARIES; i += 1) primaries.push(await startPrimary());
  await formCluster();
});
afterAll(async () => {
  for (const { server, admin, configFile } of primaries) {
    admin.disconnect();
    await server.stop();
    await rm(configFile, { force: true });
  }
});

function open(nodeId: string, prefix: string, timings: Partial<RedisTimings> = {}) {
  const url = `redis+cluster://${primaries.map(({ server }) => `127.0.0.1:${server.port}`).join(",")}`;
  return createRedisEngine({ url, nodeId, prefix, logger: silentLogger, timings });
}

describeEngineContract("redis cluster", (count) => {
  const prefix = `test:${randomUUID()}`;
  return Promise.all(Array.from({ length: count }, (_, i) => open(`n${i}`, prefix)));
});

test("messages between nodes use sharded channels only", async () => {
  const prefix = `test:${randomUUID()}`;
  const a = createTestNode(await open("a", prefix));
  const b = createTestNode(await open("b", prefix));
  await b.attach("user:1");
  publish(a, ["user:1"], 1);
  await vi.waitFor(() => expect(b.got("user:1")).toEqual([1]));
  const plain = await Promise.all(
    primaries.map(({ admin }) => admin.pubsub("CHANNELS", `${prefix}:*`)),
  );
  const sharded = await Promise.all(
    primaries.map(({ admin }) => admin.pubsub("SHARDCHANNELS", `${prefix}:*`)),
  );
  expect(plain.flat()).toEqual([]);
  expect(sharded.flat()).toHaveLength(3);
  await Promise.all([a.engine.close(), b.engine.close()]);
});

test(
  "after each primary was killed and started empty in turn, the nodes reach each other again",
  { timeout: 120_000 },
  async () => {
    const prefix = `test:${randomUUID()}`;
    const timings = { leaseMs: 1_500, heartbeatMs: 200, commandTimeoutMs: 500, refreshMs: 1_000 };
    const a = createTestNode(await open("a", prefix, timings));
    const b = createTestNode(await open("b", prefix, timings));
    await Promise.all([a.attach("user:1"), b.attach("user:2")]);
    let id = 0;
    for (const primary of primaries) {
      await primary.server.kill();
      const { port } = primary.server;
      primary.server = await startRedisServer({ port, settings: settingsOf(primary) });
      const from = ++id;
      await vi.waitFor(
        async () => {
          publish(a, ["user:2"], ++id);
          publish(b, ["user:1"], id);
          expect(
            Math.min(a.got("user:1").at(-1) ?? 0, b.got("user:2").at(-1) ?? 0),
          ).toBeGreaterThan(from);
          expect(await a.engine.presence.reachable(["user:2"])).toEqual(new Set(["user:2"]));
          expect(await b.engine.presence.reachable(["user:1"])).toEqual(new Set(["user:1"]));
          expect([a.engine.healthy(), b.engine.healthy()]).toEqual([true, true]);
        },
        { timeout: 30_000, interval: 50 },
      );
    }
    await Promise.all([a.engine.close(), b.engine.close()]);
  },
);
