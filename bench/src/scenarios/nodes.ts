import { startRedisServer, type RedisServer } from "@deskwire/testkit/redis-server";
import type { RunResult } from "../load/commands.ts";
import { readCpuTimes, type Watched } from "../load/process-usage.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { MeasuredProcess } from "../stack/child-process.ts";
import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";
import { need } from "../need.ts";
import type { Scenario } from "./scenario.ts";

const PAIRS = 100;
/**
 * Each target has its own agents and conversations: an agent on both would make the single node,
 * which has no Redis, find the other's messages by comparing with PostgreSQL.
 */
const FIRST = { two: 100, one: 200 };
const RATE = 1_000;
const ROUNDS = 3;
const TIMES = { warmMs: 500, measureMs: 4_000 };

interface Target {
  fleet: number;
  watch: Watched;
}

interface Rounds {
  one: RunResult[];
  two: RunResult[];
  /** CPU time of Redis per message over two nodes. */
  redisUs: number[];
}

/** Measures a message whose user and agent are on two nodes, compared with one node that has both. */
export const nodes: Scenario = async ({ stack, say }) => {
  const redis = await startRedisServer();
  const [a, b] = await Promise.all([
    stack.freshServer({ REDIS_URL: redis.url }),
    stack.freshServer({ REDIS_URL: redis.url }),
  ]);
  const targets = await openTargets(stack, [a, b]);
  say(`${whole(RATE)} messages/s over two nodes and over one, ${ROUNDS} rounds`);
  const rounds: Rounds = { one: [], two: [], redisUs: [] };
  for (let round = 0; round < ROUNDS; round++) await runRound(stack, redis, targets, rounds);
  for (const { fleet } of Object.values(targets))
    await stack.generator.ask("closeFleet", { fleet });
  for (const process of [a, b, redis]) await process.stop();
  return [lineOf(rounds)];
};

async function openTargets(
  stack: Stack,
  [a, b]: readonly [MeasuredProcess, MeasuredProcess],
): Promise<{ one: Target; two: Target }> {
  const { server, postgresPid: postgres } = stack;
  return {
    two: {
      fleet: await openFleet(stack, FIRST.two, [a.port, b.port]),
      watch: { server: a.pid, secondServer: b.pid, postgres },
    },
    one: {
      fleet: await openFleet(stack, FIRST.one, [server.port, server.port]),
      watch: { server: server.pid, postgres },
    },
  };
}

async function runRound(
  { generator }: Stack,
  redis: RedisServer,
  targets: { one: Target; two: Target },
  rounds: Rounds,
): Promise<void> {
  const run = (target: Target): Promise<RunResult> =>
    generator.ask("openLoop", { ...target, ...TIMES, pairs: PAIRS, perSecond: RATE });
  rounds.one.push(await run(targets.one));
  const redisBefore = readCpuTimes({ server: redis.pid }).server;
  rounds.two.push(await run(targets.two));
  const messages = (RATE * (TIMES.warmMs + TIMES.measureMs)) / 1_000;
  rounds.redisUs.push((readCpuTimes({ server: redis.pid }).server - redisBefore) / messages);
}

function lineOf(rounds: Rounds): Line {
  const middle = (runs: readonly RunResult[], pick: (run: RunResult) => number): number =>
    median(runs.map(pick));
  const serverUs = ({ cpu, delivered }: RunResult): number => cpu.server / delivered;
  const [one, two] = [middle(rounds.one, serverUs), middle(rounds.two, serverUs)];
  const p99 = (runs: readonly RunResult[]): string =>
    milliseconds(middle(runs, ({ delivery }) => delivery.p99));
  return {
    what: {
      en: `server CPU per message over two nodes, ${whole(RATE)}/s`,
      zh: `两个节点间每条消息的服务器 CPU，每秒 ${whole(RATE)} 条`,
    },
    measured: microseconds(two),
    note: `Redis ${microseconds(median(rounds.redisUs))}; delivered p99 ${p99(rounds.two)}, on one node ${p99(rounds.one)}`,
    peer: { en: `one node ${microseconds(one)}`, zh: `单个节点 ${microseconds(one)}` },
    value: two / one,
    unit: "×",
    budget: { better: "less", reach: 1.5, aim: 1.2 },
    details: { rounds },
  };
}

function openFleet(
  stack: Stack,
  first: number,
  [port, agentPort]: readonly [number, number],
): Promise<number> {
  const pairs = stack.seed.conversations.slice(first, first + PAIRS);
  return stack.generator.ask("openFleet", {
    dialect: "deskwire",
    port,
    agentPort,
    batch: false,
    agentTokens: pairs.map(({ agent }) => need(stack.seed.agentTokens[agent])),
    pairs: pairs.map((conversation, agent) => ({
      token: userTokenOf(conversation),
      conversationId: conversation.id,
      agent,
    })),
  });
}
