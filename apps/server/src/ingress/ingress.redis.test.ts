import { once } from "node:events";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { installationPrefix } from "../app/installation-prefix.ts";
import { ingressKeys, type IngressKeys } from "./ingress-keys.ts";

let redis: RedisServer;
let backEnd: Redis;
let first: TestApp;
let second: TestApp;
let keys: IngressKeys;
let made = 0;

beforeAll(async () => {
  redis = await startRedisServer();
  backEnd = new Redis(redis.url);
  const env = { REDIS_URL: redis.url };
  first = await startTestApp({ env });
  keys = await keysOf(first);
  second = await startTestApp({ env, databaseUrl: first.databaseUrl });
});
afterAll(async () => {
  await second.close();
  await first.close();
  backEnd.disconnect();
  await redis.stop();
});

async function keysOf({ sql }: TestApp): Promise<IngressKeys> {
  const { rows } = await sql.query<{ installation: string }>("SELECT installation FROM deskwire");
  return ingressKeys(installationPrefix(rows[0]?.installation ?? ""));
}

const newUser = (): string => `pushed-${++made}`;
const push = (userId: string, ...texts: string[]): Promise<number> =>
  backEnd.lpush(`user_${userId}_messages`, ...texts);

test("[ING1] pushed elements reach the user's sessions on every node, the oldest first", async () => {
  const userId = newUser();
  const tabs = [await first.user(userId), await second.user(userId)];
  await push(userId, "一", "二", "三");
  for (const tab of tabs) {
    await tab.event("notification", ({ notification }) => notification.seq === 3);
    expect(tab.events("notification").map(({ notification }) => notification.text)).toEqual([
      "一",
      "二",
      "三",
    ]);
  }
  expect(await backEnd.exists(`user_${userId}_messages`)).toBe(0);
});

test("[ING1] an element for a user without a session is stored", async () => {
  const userId = newUser();
  await push(userId, "waits");
  await expect.poll(() => backEnd.exists(`user_${userId}_messages`)).toBe(0);
  const user = await second.user(userId);
  const { notifications } = await user.ok("notifications", { after: 0, limit: 10 });
  expect(notifications.map(({ text, category }) => [text, category])).toEqual([["waits", "push"]]);
});

test("[ING2] [ING3] nothing is lost or doubled when the leading node closes under load", async () => {
  const third = await startTestApp({
    env: { REDIS_URL: redis.url },
    databaseUrl: first.databaseUrl,
  });
  const users = Array.from({ length: 20 }, newUser);
  const texts = Array.from({ length: 50 }, (_, at) => `n${at}`);
  const pushing = Promise.all(
    users.map(async (userId) => {
      for (const text of texts) await push(userId, text);
    }),
  );
  // Elements pushed before another node leads are found by its scan.
  await third.close();
  await pushing;
  const count = async (): Promise<number> => {
    const { rows } = await first.sql.query<{ n: number }>(
      "SELECT count(*)::integer AS n FROM notification WHERE user_id = ANY ($1)",
      [users],
    );
    return rows[0]?.n ?? 0;
  };
  await expect.poll(count, { timeout: 25_000 }).toBe(users.length * texts.length);
  for (const userId of users) {
    const { rows } = await first.sql.query<{ text: string }>(
      "SELECT data->>'text' AS text FROM notification WHERE user_id = $1 ORDER BY seq",
      [userId],
    );
    expect(rows.map((row) => row.text)).toEqual(texts);
  }
});

test("[ING2] an element that no user can receive is set aside, and the next ones still arrive", async () => {
  const userId = newUser();
  await push("x".repeat(80), "for no user");
  await push(userId, "y".repeat(5_000));
  await push(userId, "fine");
  const user = await first.user(userId);
  await expect
    .poll(async () =>
      (await user.ok("notifications", { after: 0, limit: 10 })).notifications.map(
        ({ text }) => text,
      ),
    )
    .toEqual(["fine"]);
  await expect.poll(() => backEnd.llen(keys.refused)).toBe(2);
});

test("[ING2] an element of a list that names no user is set aside with the list's name", async () => {
  await backEnd.del(keys.refused);
  await backEnd.lpush("user__messages", "for no user");
  const aside = async () =>
    (await backEnd.lrange(keys.refused, 0, -1)).map((text) => JSON.parse(text) as unknown);
  await expect
    .poll(aside)
    .toMatchObject([{ list: "user__messages", userId: "", text: "for no user" }]);
  expect(await backEnd.exists("user__messages")).toBe(0);
});

test("[ING2] a key of another type under a list's name is left as it is, and other lists are taken", async () => {
  const [odd, userId] = [newUser(), newUser()];
  const key = `user_${odd}_messages`;
  await backEnd.set(key, "a text, no list");
  const user = await first.user(userId);
  // As if it had been a list when the notification was sent.
  await backEnd.publish("__keyevent@0__:lpush", key);
  await push(userId, "comes through");
  await user.event("notification", ({ notification }) => notification.text === "comes through");
  expect(await backEnd.get(key)).toBe("a text, no list");
});

test("[TOP3] a message of a channel becomes one value of its topic, with several nodes", async () => {
  const users = [await first.user(), await second.user()];
  for (const user of users) await user.ok("subscribe", { topic: "public.gold" });
  await backEnd.publish("topic:public.gold", JSON.stringify({ price: 1 }));
  await backEnd.publish("topic:public.gold", "plain words");
  for (const user of users) {
    await user.event("topic", ({ id }) => id === 2);
    expect(user.events("topic").map(({ id, data }) => [id, data])).toEqual([
      [1, { price: 1 }],
      [2, "plain words"],
    ]);
  }
});

test("[ING4] the node that takes over publishes nothing that the topic has already, and publishes what follows", async () => {
  const own = await startRedisServer();
  const site = new Redis(own.url);
  const env = { REDIS_URL: own.url };
  const led = await startTestApp({ env });
  const next = await startTestApp({ env, databaseUrl: led.databaseUrl });
  const { leader: leaderKey } = await keysOf(led);
  const leader = await site.get(leaderKey);
  const user = await next.user();
  await user.ok("subscribe", { topic: "public.gold" });
  await site.publish("topic:public.gold", '{"price":1.0,"unit":"g"}');
  await user.event("topic", ({ id }) => id === 1);
  await led.stop();
  await expect.poll(() => site.get(leaderKey)).toEqual(expect.any(String));
  expect(await site.get(leaderKey)).not.toBe(leader);
  await site.publish("topic:public.gold", "next");
  await user.event("topic", ({ data }) => data === "next");
  expect(user.events("topic").map(({ id, data }) => [id, data])).toEqual([
    [1, { price: 1, unit: "g" }],
    [2, "next"],
  ]);
  await next.close();
  await led.close();
  site.disconnect();
  await own.stop();
});

function openPush(url: string): { socket: WebSocket; texts: string[] } {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/push`);
  const texts: string[] = [];
  socket.on("message", (data: Buffer) => texts.push(data.toString()));
  return { socket, texts };
}

test("[PSH1] a bare page gets each notification's text once: first those that waited, then new ones", async () => {
  const userId = newUser();
  await push(userId, "one", "two");
  await expect.poll(() => backEnd.exists(`user_${userId}_messages`)).toBe(0);
  const { socket, texts } = openPush(first.url);
  await once(socket, "open");
  socket.send(first.token(userId));
  await expect.poll(() => texts).toEqual(["one", "two"]);
  await push(userId, "three");
  await expect.poll(() => texts).toEqual(["one", "two", "three"]);
  const delivered = async (): Promise<unknown> =>
    (
      await first.sql.query("SELECT delivered_seq FROM notification_store WHERE user_id = $1", [
        userId,
      ])
    ).rows[0];
  await expect.poll(delivered).toEqual({ delivered_seq: 3 });
  socket.close();
  await once(socket, "close");
  const again = openPush(second.url);
  await once(again.socket, "open");
  again.socket.send(first.token(userId));
  await push(userId, "four");
  await expect.poll(() => again.texts).toEqual(["four"]);
  again.socket.close();
});

test.each([
  ["a forged token", () => "nonsense", 4500],
  ["an expired token", () => first.token("someone", { life: -60 }), 4005],
])("[PSH1] %s is refused", async (_what, token, code) => {
  const { socket } = openPush(first.url);
  await once(socket, "open");
  socket.send(token());
  expect((await once(socket, "close"))[0]).toBe(code);
});
