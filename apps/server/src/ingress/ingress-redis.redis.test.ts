import { findFreePort } from "@deskwire/testkit/free-port";
import { createTcpProxy, type TcpProxy } from "@deskwire/testkit/tcp-proxy";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../platform/live/testing/test-node.ts";
import { createTestWire, type TestWire } from "../platform/live/testing/test-wire.ts";
import { ingressKeys } from "./ingress-keys.ts";
import { createRedisIngress } from "./ingress-redis.ts";
import type { IngressTimings } from "./ingress-timings.ts";
import type { Ingress, IngressSink } from "./ingress.ts";

/** A sixth of the real times, and no limit for answers: a wire that is held stands for a stopped node, not for a silent Redis. */
const TIMINGS = { leaseMs: 1_000, beatMs: 300, scanMs: 300, answerMs: 600_000 };
/** Silence is noticed soon. */
const QUICK = { ...TIMINGS, answerMs: 1_000, closeMs: 300 };
/** No timer fires while a test runs. */
const NEVER = { leaseMs: 600_000, beatMs: 600_000, scanMs: 600_000 };
const PREFIX = "deskwire:0d1e2f30-0000-4000-8000-000000000001";
const OTHER_PREFIX = "deskwire:0d1e2f30-0000-4000-8000-000000000002";
const USUAL: { push: "LPUSH" | "RPUSH"; encoding: string; prefix: string } = {
  push: "LPUSH",
  encoding: "utf-8",
  prefix: PREFIX,
};
/** “恭喜中奖” */
const GBK = Buffer.from("b9a7cfb2d6d0bdb1", "hex");
const { leader: LEADER, refused: REFUSED } = ingressKeys(PREFIX);
/** The keys of the version without epochs. */

let redis: RedisServer;
let backEnd: Redis;
const closers: (() => Promise<unknown>)[] = [];
/** What all nodes handed over, in order. */
let pushed: string[] = [];
let ids: string[] = [];
/** Whether the database stores elements. */
let records = true;
let published: string[] = [];
/** The present term in the database. */
let term = 0;
/** Whether the database stores a value. */
let stores: (text: string) => Promise<boolean> = async () => true;

beforeEach(async () => {
  redis = await startRedisServer();
  backEnd = new Redis(redis.url);
  backEnd.on("error", () => undefined);
  pushed = [];
  ids = [];
  records = true;
  published = [];
  term = 0;
  stores = async () => true;
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  backEnd.disconnect();
  await redis.stop();
});

/** A node's sink into a database that keeps one topic. */
function createSink(node: string): IngressSink {
  return {
    async pushed(items) {
      if (!records) throw new Error("the database is away");
      ids.push(...items.map(({ id }) => id));
      pushed.push(...items.map(({ text }) => text));
      return items.filter(({ text }) => text.includes("nobody's")).map(({ id }) => id);
    },
    beginTerm: async () => ++term,
    async published(_topic, text, under) {
      if (!(await stores(text)) || under !== term) return false;
      published.push(`${text} by ${node}`);
      return true;
    },
    missed: async (values) => values.filter(({ text }) => published.at(-1)?.split(" ")[0] !== text),
  };
}

async function openNode(
  node: string,
  timings: Partial<IngressTimings> = TIMINGS,
  lists = "u:{id}",
  more: Partial<typeof USUAL> = {},
): Promise<{ ingress: Ingress; wire: TestWire }> {
  const wire = await createTestWire(redis.url);
  const ingress = await createRedisIngress(
    {
      url: wire.url,
      lists,
      channels: "c:{topic}",
      ...USUAL,
      ...more,
      logger: silentLogger,
      timings,
    },
    createSink(node),
  );
  closers.push(() => wire.close());
  closers.push(() => ingress.close());
  return { ingress, wire };
}

/** A node that reaches Redis through a proxy, and its log. */
async function openBehindProxy(
  timings: Partial<IngressTimings>,
): Promise<{ ingress: Ingress; proxy: TcpProxy; logged: string[] }> {
  const proxy = await createTcpProxy(() => redis.port);
  const logged: string[] = [];
  const log = (details: object, message: string) =>
    void logged.push(`${"name" in details ? `${String(details.name)}: ` : ""}${message}`);
  const url = `redis://127.0.0.1:${proxy.port}`;
  const ingress = await createRedisIngress(
    {
      url,
      lists: "u:{id}",
      channels: "c:{topic}",
      ...USUAL,
      logger: { info: log, warn: log },
      timings,
    },
    createSink("a"),
  );
  closers.push(() => proxy.close());
  closers.push(() => ingress.close());
  return { ingress, proxy, logged };
}

async function publish(from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value++) await backEnd.publish("c:t", String(value));
}

const leaderNow = async (): Promise<string> => (await backEnd.get(LEADER)) ?? "nobody";

test("[ING3] [ING4] a stopped node publishes nothing that it reads late, and the next one continues with the last value", async () => {
  const a = await openNode("a");
  const b = await openNode("b");
  await publish(1, 2);
  await expect.poll(() => published).toEqual(["1 by a", "2 by a"]);
  const leader = await leaderNow();
  a.wire.hold();
  await publish(3, 97);
  await expect.poll(() => published).toEqual(["1 by a", "2 by a", "97 by b"]);
  expect(await leaderNow()).not.toBe(leader);
  await publish(98, 99);
  await expect.poll(() => published.at(-1)).toBe("99 by b");
  a.wire.release();
  await b.ingress.close();
  // When it leads again, it has read everything before on the same connection.
  await expect.poll(leaderNow).toBe(leader);
  await expect
    .poll(async () => {
      await publish(100, 100);
      return published.at(-1);
    })
    .toBe("100 by a");
  const values = published.filter((value) => value !== "100 by a");
  expect(values).toEqual(["1 by a", "2 by a", "97 by b", "98 by b", "99 by b"]);
});

test("[ING4] a node that takes over first reads the messages before its term", async () => {
  const a = await openNode("a");
  const b = await openNode("b");
  const leader = await leaderNow();
  await publish(1, 1);
  await expect.poll(() => published).toEqual(["1 by a"]);
  b.wire.hold("subscriber");
  await publish(2, 9);
  await expect.poll(() => published.at(-1)).toBe("9 by a");
  const before = [...published];
  await a.ingress.close();
  await expect.poll(leaderNow).not.toBe("nobody");
  expect(await leaderNow()).not.toBe(leader);
  await publish(10, 10);
  b.wire.release("subscriber");
  await expect.poll(() => published.at(-1)).toBe("10 by b");
  expect(published).toEqual([...before, "10 by b"]);
});

test("[ING4] a single node continues with the last value, which it reads late", async () => {
  const { wire } = await openNode("a");
  await publish(1, 1);
  await expect.poll(() => published).toEqual(["1 by a"]);
  wire.hold();
  await publish(2, 50);
  await expect.poll(leaderNow).toBe("nobody");
  wire.release();
  await expect.poll(() => published).toEqual(["1 by a", "50 by a"]);
});

test("[ING4] what a closing node has handed over is stored before another one takes over", async () => {
  const a = await openNode("a");
  const b = await openNode("b");
  await publish(1, 20);
  await a.ingress.close();
  await publish(21, 21);
  await expect.poll(() => published.at(-1)).toBe("21 by b");
  const values = published.map((value) => Number(value.split(" ")[0]));
  expect(values).toEqual([...new Set(values)].toSorted((x, y) => x - y));
  await b.ingress.close();
});

test("[ING4] a topic's last value that was not stored is published again, in a new term", async () => {
  await openNode("a");
  await publish(1, 1);
  await expect.poll(() => published).toEqual(["1 by a"]);
  const [before, refused] = [term, new Set<string>()];
  // Each value fails the first time.
  stores = async (text) => refused.size === refused.add(text).size;
  await publish(2, 2);
  await expect.poll(() => published).toEqual(["1 by a", "2 by a"]);
  expect(term).toBeGreaterThan(before);
  stores = async () => true;
  await publish(3, 9);
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => `${value} by a`);
  await expect.poll(() => published).toEqual(values);
});

test("[ING4] a value that the former node handed over without success is published by the next one", async () => {
  const a = await openNode("a", NEVER);
  await openNode("b");
  const held: (() => void)[] = [];
  stores = () => new Promise((resolve) => held.push(() => resolve(true)));
  await publish(1, 1);
  await expect.poll(() => held.length).toBe(1);
  stores = async () => true;
  // Its lease is gone in Redis, without the node knowing.
  await backEnd.del(LEADER);
  await expect.poll(() => published).toEqual(["1 by b"]);
  held[0]?.();
  await publish(2, 2);
  await expect.poll(() => published.at(-1)).toBe("2 by b");
  expect(published).toEqual(["1 by b", "2 by b"]);
  await a.ingress.close();
});

test("[ING2] a pattern may match every list; the list of refused elements is not taken", async () => {
  await openNode("a", TIMINGS, "{id}");
  await backEnd.lpush("42", "nobody's");
  await expect.poll(() => backEnd.llen(REFUSED)).toBe(1);
  // After the scan, which looks at every list.
  await backEnd.config("SET", "notify-keyspace-events", "");
  await backEnd.lpush("43", "fine");
  await expect.poll(() => pushed).toContain("fine");
  expect(pushed).toEqual(["nobody's", "fine"]);
  expect(await backEnd.llen(REFUSED)).toBe(1);
});

test("[ING2] [OPS3] keys that an installation keeps for itself are not taken, whatever the pattern is", async () => {
  const kept = [ingressKeys(OTHER_PREFIX).refused, `${OTHER_PREFIX}:cache:list`];
  for (const key of kept) await backEnd.lpush(key, "kept");
  await backEnd.lpush("deskwire:orders", "the main site's");
  await openNode("a", TIMINGS, "{id}");
  await expect.poll(() => pushed).toEqual(["the main site's"]);
  for (const key of kept) await backEnd.lpush(key, "kept");
  await backEnd.lpush("42", "last");
  await expect.poll(() => pushed).toEqual(["the main site's", "last"]);
  for (const key of kept) expect(await backEnd.llen(key)).toBe(2);
});

test("[OPS3] two installations in one database of a Redis both take in the pushes to their lists", async () => {
  await openNode("a", TIMINGS, "a:{id}");
  await openNode("b", TIMINGS, "b:{id}", { prefix: OTHER_PREFIX });
  await backEnd.lpush("a:1", "for a", "nobody's of a");
  await backEnd.lpush("b:1", "for b", "nobody's of b");
  await expect
    .poll(() => pushed.toSorted())
    .toEqual(["for a", "for b", "nobody's of a", "nobody's of b"]);
  for (const [prefix, list] of [
    [PREFIX, "a:1"],
    [OTHER_PREFIX, "b:1"],
  ] as const) {
    const aside = () => backEnd.lrange(ingressKeys(prefix).refused, 0, -1);
    await expect.poll(aside).toEqual([expect.stringContaining(list)]);
  }
});

test("[OPS5] elements pushed with RPUSH arrive in the order in which they were pushed", async () => {
  await openNode("a", TIMINGS, "u:{id}", { push: "RPUSH" });
  await backEnd.rpush("u:1", "one", "two", "three");
  await expect.poll(() => pushed).toEqual(["one", "two", "three"]);
});

test("[OPS4] elements and values are read in the encoding of the back end", async () => {
  await openNode("a", TIMINGS, "u:{id}", { encoding: "gbk" });
  await backEnd.lpush("u:1", GBK);
  await backEnd.publish("c:t", GBK);
  await expect.poll(() => pushed).toEqual(["恭喜中奖"]);
  await expect.poll(() => published).toEqual(["恭喜中奖 by a"]);
});

test("[OPS4] an element that is no text is set aside whole, a value is left out, and the next ones arrive", async () => {
  await openNode("a");
  await backEnd.lpush("u:1", GBK, "fine");
  await backEnd.publish("c:t", GBK);
  await backEnd.publish("c:t", "fine");
  await expect.poll(() => pushed).toEqual(["fine"]);
  await expect.poll(() => published).toEqual(["fine by a"]);
  const [aside = ""] = await backEnd.lrange(REFUSED, 0, -1);
  expect(JSON.parse(aside)).toMatchObject({ list: "u:1", base64: GBK.toString("base64") });
});

test("[ING5] a restarted Redis is asked at once for keyspace notifications of pushes", async () => {
  await openNode("a", NEVER);
  await redis.kill();
  redis = await startRedisServer({ port: redis.port });
  await expect.poll(leaderNow).not.toBe("nobody");
  await expect
    .poll(async () => (await backEnd.config("GET", "notify-keyspace-events")) as string[])
    .toContainEqual(expect.stringMatching(/E.*l|l.*E/));
  await backEnd.lpush("u:1", "before or after it subscribes again");
  await expect.poll(() => pushed).toEqual(["before or after it subscribes again"]);
});

test("[ING5] keyspace notifications that were switched off are switched on again", async () => {
  await openNode("a");
  await backEnd.config("SET", "notify-keyspace-events", "");
  await expect
    .poll(async () => (await backEnd.config("GET", "notify-keyspace-events")) as string[])
    .toContainEqual(expect.stringMatching(/E.*l|l.*E/));
});

test("[OPS1] when Redis has become a replica and keeps the connections, pushes at the new primary are taken", async () => {
  const { proxy } = await openBehindProxy(QUICK);
  const successor = await startRedisServer();
  const former = redis;
  await backEnd.call("REPLICAOF", "127.0.0.1", String(successor.port));
  redis = successor;
  const before = proxy.accepted;
  const site = new Redis(successor.url);
  await site.lpush("u:1", "at the new primary");
  await expect.poll(() => pushed).toEqual(["at the new primary"]);
  expect(proxy.accepted).toBe(before + 2);
  await expect
    .poll(async () => {
      await site.publish("c:t", "1");
      return published.at(-1);
    })
    .toBe("1 by a");
  site.disconnect();
  await former.stop();
});

test("[ING7] silent connections are replaced, and the log says when they were lost and when they came back", async () => {
  const { proxy, logged } = await openBehindProxy(QUICK);
  await publish(1, 1);
  await expect.poll(() => published).toEqual(["1 by a"]);
  proxy.freeze();
  await backEnd.lpush("u:1", "waits");
  await expect.poll(() => pushed).toEqual(["waits"]);
  await publish(2, 2);
  await expect.poll(() => published).toEqual(["1 by a", "2 by a"]);
  for (const name of ["commands", "subscriber"])
    expect(logged.filter((line) => line.startsWith(name)).slice(0, 2)).toEqual([
      `${name}: the ingress lost Redis`,
      `${name}: the ingress has Redis again`,
    ]);
});

test("[ING7] while Redis accepts connections and answers nothing, the node keeps trying", async () => {
  const { proxy, logged } = await openBehindProxy(QUICK);
  proxy.hold("toClient");
  await backEnd.lpush("u:1", "waits");
  await expect.poll(() => proxy.accepted).toBeGreaterThan(6);
  proxy.release("toClient");
  await expect.poll(() => pushed).toEqual(["waits"]);
  const lost = logged.filter((line) => line.endsWith("lost Redis"));
  expect(lost.length).toBeLessThan(proxy.accepted - 2);
});

test("[ING7] a node with a deaf subscriber yields the lease, and the next one publishes what it missed", async () => {
  const a = await openNode("a", QUICK);
  await openNode("b");
  await publish(1, 1);
  await expect.poll(() => published).toEqual(["1 by a"]);
  a.wire.silence("subscriber");
  await publish(2, 3);
  await expect.poll(() => published).toEqual(["1 by a", "3 by b"]);
});

test("[ING7] a node closes in time although neither Redis nor the database answers", async () => {
  const { ingress, proxy } = await openBehindProxy({ ...NEVER, answerMs: 1_000, closeMs: 300 });
  const held: string[] = [];
  stores = (text) => {
    held.push(text);
    return new Promise(() => undefined);
  };
  await publish(1, 1);
  await expect.poll(() => held).toEqual(["1"]);
  proxy.freeze();
  await backEnd.lpush("u:1", "stays");
  await ingress.close();
  expect(await backEnd.llen("u:1")).toBe(1);
});

test("[ING6] a Redis out of reach at the start is reported in one sentence with its address", async () => {
  const url = `redis://:secret@127.0.0.1:${await findFreePort()}`;
  const options = { url, lists: "u:{id}", channels: "c:{topic}", ...USUAL, logger: silentLogger };
  await expect(createRedisIngress(options, createSink("a"))).rejects.toThrow(
    /^Redis at 127\.0\.0\.1:\d+, from which pushes are taken, cannot be reached: .*ECONNREFUSED.*$/,
  );
});
