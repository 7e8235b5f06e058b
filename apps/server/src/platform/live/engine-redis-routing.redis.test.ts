import { randomUUID } from "node:crypto";

import { startRedisServer } from "@deskwire/testkit/redis-server";
import type { RedisServer } from "@deskwire/testkit/redis-server";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { createRedisEngine } from "./engine-redis.ts";
import { createTestNode, numbered, publish, silentLogger } from "./testing/test-node.ts";
import type { TestNode } from "./testing/test-node.ts";

describe("routing over Redis", () => {
  let server: RedisServer;
  let raw: Redis;
  let prefix = "";
  let nodes: TestNode[] = [];

  beforeAll(async () => {
    server = await startRedisServer();
    raw = new Redis(server.url);
  });
  afterAll(async () => {
    raw.disconnect();
    await server.stop();
  });
  beforeEach(() => {
    prefix = `test:${randomUUID()}`;
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.engine.close()));
    nodes = [];
  });

  async function openNode(nodeId: string): Promise<TestNode> {
    const engine = await createRedisEngine({
      url: server.url,
      nodeId,
      prefix,
      logger: silentLogger,
      timings: { lossReportMs: 1 },
    });
    const node = createTestNode(engine);
    nodes.push(node);
    return node;
  }

  /** The channel of the node. */
  async function channelOf(nodeId: string): Promise<string> {
    const channels = await raw.pubsub("CHANNELS", `${prefix}:node:${nodeId}~*`);
    const [channel] = channels;
    if (typeof channel !== "string") throw new Error(`${nodeId} is not subscribed`);
    return channel;
  }

  test("a delivery goes to the nodes that hold its participants and to no other", async () => {
    const [a, b, c] = [await openNode("a"), await openNode("b"), await openNode("c")];
    await b.attach("user:1");
    await c.attach("user:2");
    for (let id = 1; id <= 100; id += 1) publish(a, ["user:1"], id);
    await vi.waitFor(() => expect(b.got("user:1")).toHaveLength(100));
    expect([b.engine.stats.receivedDeliveries, c.engine.stats.receivedDeliveries]).toEqual([
      100, 0,
    ]);
  });

  test("one tick's deliveries to one node are one message", async () => {
    const [a, b] = [await openNode("a"), await openNode("b")];
    const participants = Array.from({ length: 20 }, (_, i) => `user:${i}` as const);
    await Promise.all(participants.map((participant) => b.attach(participant)));
    const channel = await channelOf("b");
    const listener = raw.duplicate();
    const sizes: number[] = [];
    listener.on("message", (_channel, text: string) =>
      sizes.push(text.split('"t":"topic"').length - 1),
    );
    await listener.subscribe(channel);
    for (let id = 1; id <= 200; id += 1) publish(a, [participants[id % 20] ?? "user:0"], id);
    await vi.waitFor(() => expect(sizes.filter((size) => size > 0)).toEqual([200]));
    listener.disconnect();
  });

  test("an event for several participants of one node is sent once", async () => {
    const [a, b] = [await openNode("a"), await openNode("b")];
    await b.attach("user:1");
    await b.attach("agent:66666666");
    publish(a, ["user:1", "agent:66666666"], 1);
    await vi.waitFor(() => expect([b.got("user:1"), b.got("agent:66666666")]).toEqual([[1], [1]]));
    expect(b.engine.stats.receivedDeliveries).toBe(1);
  });

  test("events for participants of the publishing node only are not published on Redis", async () => {
    const [a] = [await openNode("a"), await openNode("b")];
    await a.attach("user:1");
    publish(a, ["user:1"], 1);
    expect(a.got("user:1")).toEqual([1]);
    for (let id = 2; id <= 100; id += 1) publish(a, ["user:1"], id);
    await a.engine.broker.close();
    expect(a.engine.stats.publishedDeliveries).toBe(0);
  });

  test("a participant is looked up once; a presence change makes a second lookup needless", async () => {
    const [a, b, c] = [await openNode("a"), await openNode("b"), await openNode("c")];
    const session = await b.attach("user:1");
    for (let id = 1; id <= 50; id += 1) {
      publish(a, ["user:1", "user:nowhere"], id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(b.got("user:1")).toHaveLength(50));
    // The place of user:1 came with a presence change; only the other one was looked up.
    expect(a.engine.stats.lookups).toBe(1);
    await c.attach("user:1");
    await b.detach("user:1", session);
    publish(a, ["user:1"], 51);
    await vi.waitFor(() => expect(c.got("user:1")).toEqual([51]));
    expect(a.engine.stats.lookups).toBe(1);
  });

  test("deliveries keep their order while the first one waits for its lookup", async () => {
    const b = await openNode("b");
    await b.attach("user:1");
    await b.attach("user:2");
    // Node a starts after b announced them.
    const a = await openNode("a");
    for (let id = 1; id <= 300; id += 1) {
      publish(a, id % 3 === 0 ? ["user:1", "user:2"] : ["user:1"], id);
      if (id % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(b.got("user:1")).toHaveLength(300));
    expect(b.got("user:1")).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  });

  test("a repeated message is taken once, a missing one causes a suspected loss, a late one is dropped", async () => {
    const b = await openNode("b");
    await b.attach("user:1");
    const channel = await channelOf("b");
    const message = (n: number) =>
      `${JSON.stringify({ s: "x~1", n, d: [["user:1"]] })}\n${JSON.stringify(numbered(n))}`;
    for (const n of [1, 1, 2]) await raw.publish(channel, message(n));
    await vi.waitFor(() => expect(b.got("user:1")).toEqual([1, 2]));
    expect(b.losses()).toBe(0);
    for (const n of [5, 4, 6]) await raw.publish(channel, message(n));
    await vi.waitFor(() => expect(b.got("user:1")).toEqual([1, 2, 5, 6]));
    expect([b.engine.stats.repeats, b.engine.stats.gaps]).toEqual([2, 1]);
    await vi.waitFor(() => expect(b.losses()).toBeGreaterThan(0));
  });

  test("a first message that is not number 1 reveals a gap", async () => {
    const b = await openNode("b");
    await raw.publish(await channelOf("b"), JSON.stringify({ s: "x~1", n: 3 }));
    await vi.waitFor(() => expect([b.engine.stats.gaps, b.losses() > 0]).toEqual([1, true]));
  });

  test("unreadable messages are counted, and later ones still arrive", async () => {
    const [a, b] = [await openNode("a"), await openNode("b")];
    await b.attach("user:1");
    const channel = await channelOf("b");
    const rubbish = [
      "",
      "{",
      "[]",
      "null",
      "7",
      '{"s":1,"n":1}',
      '{"s":"x","n":1.5}',
      '{"s":"x","n":"1"}',
    ];
    for (const text of rubbish) await raw.publish(channel, text);
    const crooked = {
      d: [null, 1, [], [["x"], {}], [["user:1"], null]],
      g: [{ type: "kick" }, 3],
      p: [{}, null],
      k: {},
      a: [],
    };
    await raw.publish(channel, JSON.stringify({ s: "y~1", n: 1, ...crooked, __proto__: null }));
    await raw.publish(
      `${prefix}:all`,
      JSON.stringify({ s: "y~1", n: 1, p: [{ participant: "user:1" }], g: {} }),
    );
    publish(a, ["user:1"], 1);
    await vi.waitFor(() => expect(b.got("user:1")).toEqual([1]));
    await vi.waitFor(() => expect(b.engine.stats.malformed).toBe(rubbish.length));
    expect(b.signals).toEqual([]);
  });

  test("closed nodes leave no keys in Redis", async () => {
    const [a, b] = [await openNode("a"), await openNode("b")];
    await Promise.all([a.attach("user:1"), a.attach("user:2"), b.attach("user:1")]);
    expect(await raw.keys(`${prefix}:*`)).not.toEqual([]);
    await Promise.all([a.engine.close(), b.engine.close()]);
    expect(await raw.keys(`${prefix}:*`)).toEqual([]);
  });

  test("a server out of reach at the start is reported in one sentence without the password", async () => {
    const started = createRedisEngine({
      url: "redis://:secret@127.0.0.1:1",
      prefix,
      logger: silentLogger,
    });
    await expect(started).rejects.toThrow(
      /^Redis at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
    );
    await expect(started).rejects.not.toThrow(/secret/);
  });
});
