import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import type { PushesResult } from "../load/commands.ts";
import { readCpuTimes } from "../load/process-usage.ts";
import { microseconds, perSecond, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { MeasuredProcess } from "../stack/child-process.ts";
import type { Stack } from "../stack/stack.ts";
import { listenersOf, type Listeners } from "./listeners.ts";
import type { Scenario } from "./scenario.ts";

const USERS = 2_000;
/** The peer needs two descriptors per user, and a process may have 20,000. */
const USERS_FULL = 9_500;
const OUTSTANDING = 2_000;
const REDIS_CLIENTS = 20_000;
const TIMES = { warmMs: 1_000, measureMs: 4_000 };

interface Measured extends PushesResult {
  redisUs: number;
}

interface Setting {
  stack: Stack;
  redis: RedisServer;
  listeners: Listeners;
}

/** Pushes into users' Redis lists: stored and delivered, compared with one blocked pop per user that stores nothing. */
export const ingress: Scenario = async ({ stack, full, say }) => {
  const count = full ? USERS_FULL : USERS;
  const redis = await startRedisServer({ settings: ["--maxclients", String(REDIS_CLIENTS)] });
  const setting = { stack, redis, listeners: listenersOf(stack, count) };
  try {
    say(`pushes through Redis to ${whole(count)} connected users`);
    const server = await stack.freshServer({ INGRESS_REDIS_URL: redis.url });
    const ours = await measure(setting, server, true);
    say("the same with one blocked pop per user");
    // Starts after the server has ended: both take from the same lists.
    const theirs = await measure(setting, await stack.blockedPops(redis.port), false);
    return [lineOf(count, ours, theirs)];
  } finally {
    await redis.stop();
  }
};

async function measure(
  { stack, redis, listeners: { userIds, tokens } }: Setting,
  server: MeasuredProcess,
  isOurs: boolean,
): Promise<Measured> {
  const { generator } = stack;
  await generator.ask("openAudience", { port: server.port, tokens, push: true });
  const redisBefore = readCpuTimes({ server: redis.pid }).server;
  const run = await generator.ask("pushes", {
    ...TIMES,
    redisPort: redis.port,
    lists: userIds.map((id) => `user_${id}_messages`),
    outstanding: OUTSTANDING,
    watch: { server: server.pid, ...(isOurs && { postgres: stack.postgresPid }) },
  });
  const redisUs = readCpuTimes({ server: redis.pid }).server - redisBefore;
  await generator.ask("closeAudience", {});
  await server.stop();
  // The time of Redis was taken over the warm-up too.
  return { ...run, redisUs: redisUs * (TIMES.measureMs / (TIMES.warmMs + TIMES.measureMs)) };
}

function lineOf(count: number, ours: Measured, theirs: Measured): Line {
  const rate = ({ deliveries, seconds }: Measured): number => deliveries / seconds;
  const each = (us: number, { deliveries }: Measured): string => microseconds(us / deliveries);
  return {
    what: {
      en: `Redis lists to sockets, stored, ${whole(count)} connected users`,
      zh: `从 Redis 列表到连接，持久化，${whole(count)} 个在线用户`,
    },
    measured: perSecond(rate(ours)),
    note:
      `server ${each(ours.cpu.server, ours)}, PostgreSQL ${each(ours.cpu.postgres, ours)}, Redis ${each(ours.redisUs, ours)}, ${ours.connections} Redis connections; ` +
      `peer: process ${each(theirs.cpu.server, theirs)}, Redis ${each(theirs.redisUs, theirs)}, ${whole(theirs.connections)} connections, load generator ${each(theirs.cpu.load, theirs)}`,
    peer: {
      en: `one BRPOP per user, nothing stored, ${perSecond(rate(theirs))}`,
      zh: `每个用户一个 BRPOP，不存储，${perSecond(rate(theirs))}`,
    },
    value: rate(ours) / rate(theirs),
    unit: "×",
    budget: { better: "more", reach: 1, aim: 2 },
    details: { ours, theirs },
  };
}
