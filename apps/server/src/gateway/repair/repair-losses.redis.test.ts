import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, type Stage } from "../../testing/stage.ts";

// Two nodes share a database. Only the users' node has Redis, so the peer messages of the other node are lost.
let redis: RedisServer;
let control: Redis;
let users: TestApp;
let mute: TestApp;
let stage: Stage;

beforeAll(async () => {
  redis = await startRedisServer();
  control = new Redis(redis.url);
  users = await startTestApp({ env: { REDIS_URL: redis.url, HOOK_SECRETS: HOOK_SECRET } });
  mute = await startTestApp({
    env: { HOOK_SECRETS: HOOK_SECRET },
    databaseUrl: users.databaseUrl,
  });
  stage = createStage({ users, agents: users, close: () => Promise.resolve() });
});
afterAll(async () => {
  await mute.close();
  await users.close();
  control.disconnect();
  await redis.stop();
});

test("[CON8] after the subscriber's connection broke, clients get counters, followed topics and presence again", async () => {
  const { user, agent } = await stage.served("repaired");
  const topic = "public.repaired";
  await callHook(users, `/topics/${topic}`, { data: "old" });
  await user.ok("subscribe", { topic });
  await callHook(mute, "/users/repaired/counters", { set: { like: 7 } });
  await callHook(mute, `/topics/${topic}`, { data: "new" });
  await mute.sql.query("UPDATE agent SET availability = 'busy' WHERE id = $1", [agent.id]);
  await user.settle();
  expect(user.events("topic")).toEqual([]);

  await control.client("KILL", "TYPE", "pubsub");
  await user.event("counters", ({ counters }) => counters["like"] === 7);
  expect((await user.event("topic", (event) => event.topic === topic)).data).toBe("new");
  await user.event(
    "presence",
    (event) => event.agentId === agent.id && event.availability === "busy",
  );
});

test("[CON8] a client that has everything already gets nothing", async () => {
  const { user } = await stage.served("content");
  const topic = "public.content";
  await user.ok("subscribe", { topic });
  await callHook(users, `/topics/${topic}`, { data: 1 });
  await callHook(users, "/users/content/counters", { set: { like: 1 } });
  await user.event("counters", ({ counters }) => counters["like"] === 1);
  await control.client("KILL", "TYPE", "pubsub");
  await untilListening();
  await callHook(users, "/users/content/counters", { set: { like: 2 } });
  await user.event("counters", ({ counters }) => counters["like"] === 2);
  expect(user.events("topic").map(({ id }) => id)).toEqual([1]);
});

/** Resolves when the node has subscribed again. */
async function untilListening(): Promise<void> {
  await expect
    .poll(async () => ((await control.call("CLIENT", "LIST", "TYPE", "pubsub")) as string).length)
    .toBeGreaterThan(0);
}
