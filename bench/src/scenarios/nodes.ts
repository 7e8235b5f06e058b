import { startRedisServer } from "@deskwire/testkit/redis-server";
import type { RunResult } from "../load/commands.ts";
import { readCpuTimes } from "../load/process-usage.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, whole } from "../report/figures.ts";
import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";
import { need } from "../need.ts";
import type { Scenario } from "./scenario.ts";

const PAIRS = 100;
// Each target has agents and conversations of its own: the two would only hear of each other by comparing.
const FIRST = { two: 100, one: 200 };
const RATE = 1_000;
const ROUNDS = 3;
const TIMES = { warmMs: 500, measureMs: 4_000 };

/** What a message costs whose user and agent are on two nodes, beside one node that has both. */
export const nodes: Scenario = async ({ stack, say }) => {
  const redis = await startRedisServer();
  const [a, b] = await Promise.all([
    stack.freshServer({ REDIS_URL: redis.url }),
    stack.freshServer({ REDIS_URL: redis.url }),
  ]);
  const postgres = stack.postgresPid;
  const targets = {
    two: {
      fleet: await openFleet(stack, FIRST.two, [a.port, b.port]),
      watch: { server: a.pid, secondServer: b.pid, postgres },
    },
    one: {
      fleet: await openFleet(stack, FIRST.one, [stack.server.port, stack.server.port]),
      watch: { server: stack.server.pid, postgres },
    },
  };
  const run = (target: (typeof targets)["one"]): Promise<RunResult> =>
    stack.generator.ask("openLoop", { ...target, ...TIMES, pairs: PAIRS, perSecond: RATE });
  say(`${whole(RATE)} messages/s over two nodes and over one, ${ROUNDS} rounds`);
  const rounds: { one: RunResult[]; two: RunResult[]; redisUs: number[] } = {
    one: [],
    two: [],
    redisUs: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.one.push(await run(targets.one));
    const redisBefore = readCpuTimes({ server: redis.pid }).server;
    const two = await run(targets.two);
    const all = (RATE * (TIMES.warmMs + TIMES.measureMs)) / 1_000;
    rounds.redisUs.push((readCpuTimes({ server: redis.pid }).server - redisBefore) / all);
    rounds.two.push(two);
  }
  for (const { fleet } of Object.values(targets))
    await stack.generator.ask("closeFleet", { fleet });
  for (const process of [a, b, redis]) await process.stop();
  const middle = (runs: readonly RunResult[], pick: (run: RunResult) => number): number =>
    median(runs.map(pick));
  const serverUs = ({ cpu, delivered }: RunResult): number => cpu.server / delivered;
  const [one, two] = [middle(rounds.one, serverUs), middle(rounds.two, serverUs)];
  const p99 = (runs: readonly RunResult[]): string =>
    milliseconds(middle(runs, ({ delivery }) => delivery.p99));
  return [
    {
      what: `server CPU per message over two nodes, ${whole(RATE)}/s`,
      measured: `${microseconds(two)} of both, Redis ${microseconds(median(rounds.redisUs))} (delivered p99 ${p99(rounds.two)})`,
      peer: `one node ${microseconds(one)} (p99 ${p99(rounds.one)})`,
      value: two / one,
      unit: "×",
      budget: { better: "less", reach: 1.5, then: 1.2 },
      details: { rounds },
    },
  ];
};

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
