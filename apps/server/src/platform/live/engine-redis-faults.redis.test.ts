import { randomUUID } from "node:crypto";

import { startRedisServer } from "@deskwire/testkit/redis-server";
import type { RedisServer } from "@deskwire/testkit/redis-server";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ParticipantKey } from "@deskwire/protocol";

import { createRedisEngine } from "./engine-redis.ts";
import type { RedisTimings } from "./redis/redis-timings.ts";
import { createTestNode, publish, silentLogger } from "./testing/test-node.ts";
import type { TestNode } from "./testing/test-node.ts";
import { createTestWire } from "./testing/test-wire.ts";
import type { TestWire } from "./testing/test-wire.ts";

/** At most a tenth of the real times, with room for a busy machine. */
const TIMINGS = {
  leaseMs: 1_500,
  heartbeatMs: 200,
  confirmMs: 300,
  commandTimeoutMs: 400,
  refreshMs: 60_000,
  lossReportMs: 10,
};
const SOON = { timeout: 15_000, interval: 20 };

describe("faults of Redis and of nodes", () => {
  let server: RedisServer;
  let prefix = "";
  let nodes: TestNode[] = [];
  let wires: TestWire[] = [];

  beforeEach(async () => {
    server = await startRedisServer();
    prefix = `test:${randomUUID()}`;
  });
  afterEach(async () => {
    for (const wire of wires) wire.restore();
    await Promise.all(nodes.map((node) => node.engine.close()));
    await Promise.all(wires.map((wire) => wire.close()));
    await server.stop();
    nodes = [];
    wires = [];
  });

  async function openNode(
    nodeId: string,
    timings: Partial<RedisTimings> = TIMINGS,
  ): Promise<TestNode & { wire: TestWire }> {
    const wire = await createTestWire(server.url);
    wires.push(wire);
    const engine = await createRedisEngine({
      url: wire.url,
      nodeId,
      prefix,
      logger: silentLogger,
      timings,
    });
    const node = createTestNode(engine);
    nodes.push(node);
    return { ...node, wire };
  }

  async function openTwo() {
    return { a: await openNode("a"), b: await openNode("b") };
  }

  /** Runs commands on Redis directly. */
  async function asAdmin(run: (redis: Redis) => Promise<unknown>): Promise<void> {
    const admin = new Redis(server.url);
    await run(admin);
    admin.disconnect();
  }

  /** Publishes until an event arrives: the first ones may be lost, which reconcile would repair. */
  async function expectFlow(
    from: TestNode,
    to: TestNode,
    participant: ParticipantKey,
  ): Promise<void> {
    let id = 1_000;
    await vi.waitFor(() => {
      publish(from, [participant], ++id);
      expect(to.got(participant).some((got) => got > 1_000)).toBe(true);
    }, SOON);
    const got = to.got(participant);
    expect(got).toEqual([...new Set(got)].toSorted((x, y) => x - y));
  }

  async function expectReachable(
    asked: TestNode,
    participant: ParticipantKey,
    expected: boolean,
  ): Promise<void> {
    await vi.waitFor(
      async () =>
        expect((await asked.engine.presence.reachable([participant])).has(participant)).toBe(
          expected,
        ),
      SOON,
    );
  }

  test("a killed node's participants become unreachable when its lease ends, and the listeners on every node are told", async () => {
    const { a, b } = await openTwo();
    const c = await openNode("c");
    await b.attach("user:1");
    await b.attach("user:2");
    await a.attach("user:2");
    b.wire.cut();
    await expectReachable(a, "user:1", false);
    await vi.waitFor(() => {
      expect(a.changes).toContain("user:1 down");
      expect(c.changes).toContain("user:1 down");
    }, SOON);
    expect(await c.engine.presence.reachable(["user:1", "user:2"])).toEqual(new Set(["user:2"]));
    expect([...a.changes, ...c.changes]).not.toContain("user:2 down");
    // The dead node's keys are removed, so that repeated crashes do not fill Redis.
    await asAdmin(async (redis) => {
      await vi.waitFor(async () => expect(await redis.keys(`${prefix}:*b~*`)).toEqual([]), SOON);
      expect(await redis.smembers(`${prefix}:at:user:2`)).toHaveLength(1);
    });
  });

  test("a node cut off for longer than its lease registers again when it is back", async () => {
    const { a, b } = await openTwo();
    // The slow refresh alone would not write so many entries again during the test.
    const crowd = Array.from({ length: 500 }, (_, i) => `user:crowd-${i}` as const);
    await Promise.all(crowd.map((participant) => b.attach(participant)));
    await b.attach("user:1");
    b.wire.cut();
    await expectReachable(a, "user:1", false);
    await vi.waitFor(() => expect(b.engine.healthy()).toBe(false), SOON);
    b.wire.restore();
    await expectReachable(a, "user:1", true);
    await vi.waitFor(
      async () => expect((await a.engine.presence.reachable(crowd)).size).toBe(crowd.length),
      SOON,
    );
    expect(b.engine.stats.rejoins).toBe(1);
    expect(b.losses()).toBeGreaterThan(0);
    await vi.waitFor(
      () => expect(a.changes.findLast((change) => change.startsWith("user:1 "))).toBe("user:1 up"),
      SOON,
    );
    await expectFlow(a, b, "user:1");
    await vi.waitFor(() => expect(b.engine.healthy()).toBe(true), SOON);
  });

  test("a participant that detaches while the node is cut off is unreachable after its return", async () => {
    const { a, b } = await openTwo();
    const session = await b.attach("user:1");
    await b.attach("user:2");
    b.wire.cut();
    await vi.waitFor(() => expect(b.engine.healthy()).toBe(false), SOON);
    await b.detach("user:1", session);
    await b.attach("user:3");
    await vi.waitFor(
      () => expect(b.changes.slice(-2).toSorted()).toEqual(["user:1 down", "user:3 up"]),
      SOON,
    );
    expect(await b.engine.presence.reachable(["user:1", "user:3"])).toEqual(new Set(["user:3"]));
    b.wire.restore();
    await expectReachable(a, "user:3", true);
    await expectReachable(a, "user:1", false);
    await vi.waitFor(() => expect(a.changes).toContain("user:1 down"), SOON);
  });

  test("while Redis is killed nothing waits for it; after an empty start the nodes register again", async () => {
    const { a, b } = await openTwo();
    await a.attach("agent:66666666");
    await b.attach("user:1");
    await server.kill();
    await vi.waitFor(() => expect(a.engine.healthy() || b.engine.healthy()).toBe(false), SOON);
    // Sign-ins and local deliveries go on.
    await a.attach("user:2");
    publish(a, ["user:1", "user:2"], 1);
    expect(a.got("user:2")).toEqual([1]);
    expect(await a.engine.cache.get("anything")).toBeNull();
    expect(await a.engine.cache.lock("anything", 1_000)).not.toBeNull();
    server = await startRedisServer({ port: server.port });
    await expectReachable(a, "user:1", true);
    await expectReachable(b, "user:2", true);
    await expectReachable(b, "agent:66666666", true);
    await expectFlow(a, b, "user:1");
    await expectFlow(b, a, "user:2");
    await vi.waitFor(() => expect(a.engine.healthy() && b.engine.healthy()).toBe(true), SOON);
    expect(Math.min(a.losses(), b.losses())).toBeGreaterThan(0);
  });

  test("deliveries for other nodes are dropped and counted, not queued, while Redis is away", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    await server.kill();
    await vi.waitFor(() => expect(a.engine.healthy()).toBe(false), SOON);
    const before = a.engine.stats.droppedDeliveries;
    for (let id = 1; id <= 50_000; id += 1) publish(a, ["user:1"], id);
    // A node that has not noticed the failure yet queues at most 20,000 deliveries.
    expect(a.engine.stats.droppedDeliveries - before).toBeGreaterThanOrEqual(30_000);
    await vi.waitFor(() => expect(a.losses()).toBeGreaterThan(0), SOON);
    server = await startRedisServer({ port: server.port });
    await expectFlow(a, b, "user:1");
  });

  test("after FLUSHALL the nodes register again", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    await a.attach("user:2");
    const gone = await b.attach("user:3");
    await asAdmin((redis) => redis.flushall());
    // One attach and one detach before the node has noticed.
    await Promise.all([b.attach("user:4"), b.detach("user:3", gone)]);
    await expectReachable(a, "user:1", true);
    await expectReachable(b, "user:2", true);
    await expectFlow(a, b, "user:1");
    await expectFlow(b, a, "user:2");
    expect([a.engine.stats.rejoins, b.engine.stats.rejoins]).toEqual([1, 1]);
    await vi.waitFor(() => expect(a.changes).toContain("user:3 down"), SOON);
    await asAdmin(async (redis) => {
      await vi.waitFor(async () => {
        expect(await redis.smembers(`${prefix}:at:user:4`)).toHaveLength(1);
        expect(await redis.keys(`${prefix}:held:*`)).toHaveLength(2);
      }, SOON);
    });
  });

  test("a single entry that Redis lost comes back with the next refresh", async () => {
    const a = await openNode("a");
    const b = await openNode("b", { ...TIMINGS, refreshMs: 2_000 });
    await b.attach("user:1");
    await asAdmin((redis) => redis.del(`${prefix}:at:user:1`));
    await expectReachable(a, "user:1", false);
    await expectReachable(a, "user:1", true);
    expect(b.engine.stats.rejoins).toBe(0);
  });

  test("[OPS1] when Redis has become a replica and keeps the connections, the nodes connect to the new primary", async () => {
    const successor = await startRedisServer();
    const { a, b } = await openTwo();
    await b.attach("user:1");
    await asAdmin((redis) => redis.call("REPLICAOF", "127.0.0.1", String(successor.port)));
    for (const wire of wires) wire.leadTo(successor.url);
    await expectReachable(a, "user:1", true);
    await b.attach("user:2");
    await expectReachable(a, "user:2", true);
    await expectFlow(a, b, "user:1");
    await vi.waitFor(() => expect(a.engine.healthy() && b.engine.healthy()).toBe(true), SOON);
    const present = new Redis(successor.url);
    expect(await present.zcard(`${prefix}:nodes`)).toBe(2);
    present.disconnect();
    await successor.stop();
  });

  test("[OPS1] while the address leads to a replica, a node serves its own people; later it registers again", async () => {
    const successor = await startRedisServer();
    const { a, b } = await openTwo();
    await asAdmin((redis) => redis.call("REPLICAOF", "127.0.0.1", String(successor.port)));
    await vi.waitFor(() => expect(a.engine.healthy() || b.engine.healthy()).toBe(false), SOON);
    await a.attach("user:1");
    publish(a, ["user:1"], 1);
    expect(a.got("user:1")).toEqual([1]);
    expect(await a.engine.presence.reachable(["user:1"])).toEqual(new Set(["user:1"]));
    await asAdmin((redis) => redis.call("REPLICAOF", "NO", "ONE"));
    await expectReachable(b, "user:1", true);
    await expectFlow(b, a, "user:1");
    await vi.waitFor(() => expect(a.engine.healthy() && b.engine.healthy()).toBe(true), SOON);
    await successor.stop();
  });

  test("[OPS1] while Redis refuses writes, a node serves its own people; later it registers again", async () => {
    const { a, b } = await openTwo();
    await asAdmin((redis) => redis.config("SET", "min-replicas-to-write", "1"));
    await vi.waitFor(() => expect(a.engine.healthy() || b.engine.healthy()).toBe(false), SOON);
    await a.attach("user:1");
    publish(a, ["user:1"], 1);
    expect(a.got("user:1")).toEqual([1]);
    await asAdmin((redis) => redis.config("SET", "min-replicas-to-write", "0"));
    await expectReachable(b, "user:1", true);
    await expectFlow(b, a, "user:1");
  });

  test("after SCRIPT FLUSH attaching and looking up still work", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    await asAdmin((redis) => redis.script("FLUSH"));
    await b.attach("user:2");
    expect(await a.engine.presence.reachable(["user:1", "user:2"])).toEqual(
      new Set(["user:1", "user:2"]),
    );
  });

  test("after CLIENT KILL the subscribers reconnect, and the hubs are told of a loss", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    await asAdmin((redis) => redis.client("KILL", "TYPE", "pubsub"));
    await vi.waitFor(() => expect(Math.min(a.losses(), b.losses())).toBeGreaterThan(0), SOON);
    await expectFlow(a, b, "user:1");
    expect(b.engine.stats.rejoins).toBe(0);
  });

  test("[SEQ7] a subscriber that is connected but deaf is replaced", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    b.wire.silence("subscriber");
    publish(a, ["user:1"], 1);
    await vi.waitFor(() => expect(b.engine.stats.deaf).toBeGreaterThan(0), SOON);
    await vi.waitFor(() => expect(b.losses()).toBeGreaterThan(0), SOON);
    await expectFlow(a, b, "user:1");
    expect(b.engine.stats.rejoins).toBe(0);
  });

  test("a half-open command connection is replaced", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    b.wire.silence("commands");
    await b.attach("user:2");
    await vi.waitFor(() => expect(b.engine.healthy()).toBe(false), SOON);
    await expectReachable(a, "user:2", true);
    await a.attach("user:3");
    await expectFlow(b, a, "user:3");
    await vi.waitFor(() => expect(b.engine.healthy()).toBe(true), SOON);
    expect(await b.engine.presence.reachable(["user:3"])).toEqual(new Set(["user:3"]));
  });

  test("presence changes and kicks that Redis refused are sent when it accepts them again", async () => {
    const { a, b } = await openTwo();
    const session = await b.attach("user:1");
    await asAdmin((redis) => redis.call("ACL", "SETUSER", "default", "-publish"));
    const kick = { type: "kick", participant: "user:9", code: 4503, reason: "disabled" } as const;
    b.engine.broker.signal(kick);
    await b.detach("user:1", session);
    await vi.waitFor(() => expect(b.engine.stats.publishFailures).toBeGreaterThan(2), SOON);
    await expectReachable(a, "user:1", false);
    await asAdmin((redis) => redis.call("ACL", "SETUSER", "default", "+publish"));
    await vi.waitFor(() => expect(a.changes.at(-1)).toBe("user:1 down"), SOON);
    await vi.waitFor(() => expect(a.signals).toEqual([kick]), SOON);
    await vi.waitFor(() => expect(a.engine.stats.gaps).toBeGreaterThan(0), SOON);
  });

  test("an announcement that was not sent is repeated, so a participant does not stay reachable for ever", async () => {
    const { a, b } = await openTwo();
    const session = await b.attach("user:1");
    await vi.waitFor(() => expect(a.changes).toEqual(["user:1 up"]), SOON);
    b.wire.cut();
    await b.detach("user:1", session);
    b.wire.restore();
    await vi.waitFor(() => expect(a.changes.at(-1)).toBe("user:1 down"), SOON);
  });

  test("[TOP4] of the values signalled while Redis is away, each topic's last one arrives, and the node goes on", async () => {
    const { a, b } = await openTwo();
    a.wire.cut();
    const data = "x".repeat(30_000);
    for (let id = 1; id <= 3_000; id++)
      a.engine.broker.signal({ type: "topic", topic: `t${id % 3}`, id, data });
    await new Promise((resolve) => setImmediate(resolve));
    a.wire.restore();
    const last = () =>
      Object.fromEntries(
        b.signals.map((signal) => (signal.type === "topic" ? [signal.topic, signal.id] : [])),
      ) as Record<string, number>;
    await vi.waitFor(() => expect(last()).toEqual({ t0: 3_000, t1: 2_998, t2: 2_999 }), SOON);
    await b.attach("user:1");
    await expectFlow(a, b, "user:1");
  });

  test("signals faster than Redis takes them all arrive, up to the size of the queue", async () => {
    const { a, b } = await openTwo();
    const data = "x".repeat(30_000);
    a.wire.hold();
    for (let round = 0; round < 5; round++) {
      for (let id = 1; id <= 200; id++)
        a.engine.broker.signal({ type: "topic", topic: `r${round}-${id}`, id, data });
      await new Promise((resolve) => setImmediate(resolve));
    }
    a.wire.release();
    const topics = () =>
      new Set(b.signals.map((signal) => (signal.type === "topic" ? signal.topic : null)));
    await vi.waitFor(() => expect(topics().size).toBe(1_000), SOON);
  });

  test("[CON8] when a node dies, the others suspect a loss, because it may not have sent everything", async () => {
    const { a, b } = await openTwo();
    await b.attach("user:1");
    const before = a.losses();
    b.wire.cut();
    await vi.waitFor(() => expect(a.losses()).toBeGreaterThan(before), SOON);
  });
});
