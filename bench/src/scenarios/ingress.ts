import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import type { PushesResult } from "../load/commands.ts";
import { readCpuTimes } from "../load/process-usage.ts";
import { decimal, microseconds, perSecond, whole } from "../report/figures.ts";
import type { MeasuredProcess } from "../stack/child-process.ts";
import type { Stack } from "../stack/stack.ts";
import { listenersOf, type Listeners } from "./audiences.ts";
import type { Scenario } from "./scenario.ts";

const USERS = 2_000;
// The peer needs two descriptors for each user, and a process may have 20,000.
const USERS_FULL = 9_500;
const OUTSTANDING = 2_000;
const REDIS_CLIENTS = 20_000;

interface Measured extends PushesResult {
  redisUs: number;
}

/** A back end that pushes into users' lists: stored and delivered, beside a blocked pop for each user that stores nothing. */
export const ingress: Scenario = async ({ stack, full, say }) => {
  const count = full ? USERS_FULL : USERS;
  const listeners = listenersOf(stack, count);
  const redis = await startRedisServer({ settings: ["--maxclients", String(REDIS_CLIENTS)] });
  try {
    say(`pushes through Redis to ${whole(count)} connected users`);
    const server = await stack.freshServer({ INGRESS_REDIS_URL: redis.url });
    const ours = await measure(stack, redis, server, listeners, true);
    say("the same with a blocked pop for each user");
    // Only after the server is gone: both take from the same lists.
    const peer = await stack.blockedPops(redis.port);
    const theirs = await measure(stack, redis, peer, listeners, false);
    const rate = ({ deliveries, seconds }: Measured): number => deliveries / seconds;
    const each = (us: number, { deliveries }: Measured): string => microseconds(us / deliveries);
    return [
      {
        what: `Redis lists, ${whole(count)} connected users`,
        measured: `${perSecond(rate(ours))} stored and delivered (server ${each(ours.cpu.server, ours)}, Postgres ${each(ours.cpu.postgres, ours)}, Redis ${each(ours.redisUs, ours)}), ${ours.connections} Redis connections`,
        peer: `a blocked pop each ${perSecond(rate(theirs))}, nothing stored (server ${each(theirs.cpu.server, theirs)}, Redis ${each(theirs.redisUs, theirs)}), ${whole(theirs.connections)} connections; load ${decimal(theirs.cpu.load / theirs.deliveries)} µs`,
        value: rate(ours) / rate(theirs),
        unit: "×",
        budget: { better: "more", reach: 1, then: 2 },
        details: { ours, theirs },
      },
    ];
  } finally {
    await redis.stop();
  }
};

async function measure(
  stack: Stack,
  redis: RedisServer,
  server: MeasuredProcess,
  { userIds, tokens }: Listeners,
  isOurs: boolean,
): Promise<Measured> {
  const { generator } = stack;
  await generator.ask("openAudience", { port: server.port, tokens, push: true });
  const redisBefore = readCpuTimes({ server: redis.pid }).server;
  const times = { warmMs: 1_000, measureMs: 4_000 };
  const run = await generator.ask("pushes", {
    ...times,
    redisPort: redis.port,
    lists: userIds.map((id) => `user_${id}_messages`),
    outstanding: OUTSTANDING,
    watch: { server: server.pid, ...(isOurs && { postgres: stack.postgresPid }) },
  });
  const redisUs = readCpuTimes({ server: redis.pid }).server - redisBefore;
  await generator.ask("closeAudience", {});
  await server.stop();
  // Redis ran while it warmed up, too.
  return { ...run, redisUs: redisUs * (times.measureMs / (times.warmMs + times.measureMs)) };
}
