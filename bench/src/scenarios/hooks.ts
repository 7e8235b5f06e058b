import type { HookResult, SpreadResult } from "../load/commands.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, perSecond, whole } from "../report/figures.ts";
import type { Budget, Line } from "../report/line.ts";
import type { Text } from "../report/text.ts";
import type { Stack } from "../stack/stack.ts";
import { listenersOf } from "./listeners.ts";
import type { Scenario } from "./scenario.ts";

const CALLERS = 32;
const BATCH_CALLERS = 4;
const BATCH = 500;
const ROUNDS = 3;
const LISTENERS = 1_000;
const RATE = 1_000;

const SINGLE = {
  what: { en: "signed hook calls of one event, durable", zh: "每次 1 个事件的签名调用，持久化" },
  budget: { better: "more", reach: 3_000, aim: 5_000 },
} as const;
const BATCHED = {
  what: {
    en: `events in signed calls of ${BATCH}, durable`,
    zh: `每次 ${BATCH} 个事件的签名调用，持久化`,
  },
  budget: { better: "more", reach: 30_000, aim: 60_000 },
} as const;

/** Measures how many signed events per second are stored, and how soon an open tab shows them. */
export const hooks: Scenario = async ({ stack, say }) => {
  const storedBefore = await countNotifications(stack);
  say(`signed calls of one event, ${CALLERS} callers, ${ROUNDS} rounds`);
  const single = await callInRounds(stack, { callers: CALLERS, perCall: 1 });
  say(`signed calls of ${BATCH} events, ${BATCH_CALLERS} callers, ${ROUNDS} rounds`);
  const batched = await callInRounds(stack, { callers: BATCH_CALLERS, perCall: BATCH });
  await checkStored(stack, storedBefore, [...single, ...batched]);
  say(`${whole(RATE)} events/s to ${whole(LISTENERS)} open tabs`);
  const delivery = await deliverToTabs(stack);
  return [rateLine(SINGLE, single), rateLine(BATCHED, batched), latencyLine(delivery)];
};

async function callInRounds(
  stack: Stack,
  load: { callers: number; perCall: number },
): Promise<HookResult[]> {
  const rounds: HookResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const spec = { ...targetOf(stack), ...load, warmMs: 500, measureMs: 2_000 };
    const { userIds } = listenersOf(stack, LISTENERS);
    rounds.push(await stack.generator.ask("hookLoop", { ...spec, userIds }));
  }
  return rounds;
}

async function deliverToTabs(stack: Stack): Promise<SpreadResult> {
  // Other users than before: those have undelivered notifications, which would be sent first.
  const { userIds, tokens } = listenersOf(stack, LISTENERS, LISTENERS);
  const { port } = stack.server;
  await stack.generator.ask("openAudience", { port, tokens, push: false });
  const spec = { ...targetOf(stack), userIds, perSecond: RATE, warmMs: 1_000, measureMs: 5_000 };
  const result = await stack.generator.ask("hookRate", spec);
  await stack.generator.ask("closeAudience", {});
  return result;
}

function targetOf({ server, postgresPid }: Stack) {
  return { port: server.port, watch: { server: server.pid, postgres: postgresPid } };
}

/** A rate of events that are not all stored would not be a rate of durable events. */
async function checkStored(
  stack: Stack,
  before: number,
  rounds: readonly HookResult[],
): Promise<void> {
  const recorded = rounds.reduce((sum, round) => sum + round.recorded, 0);
  const stored = (await countNotifications(stack)) - before;
  if (stored !== recorded)
    throw new Error(`${recorded} events were acknowledged, but ${stored} are stored`);
}

async function countNotifications({ pool }: Stack): Promise<number> {
  const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM notification");
  return Number(rows[0]?.count);
}

function rateLine(
  { what, budget }: { what: Text; budget: Budget },
  rounds: readonly HookResult[],
): Line {
  const middle = (pick: (round: HookResult) => number): number => median(rounds.map(pick));
  const each = (pick: (cpu: HookResult["cpu"]) => number): string =>
    microseconds(middle(({ cpu, events }) => pick(cpu) / events));
  const value = middle(({ events, seconds }) => events / seconds);
  const cpu = `server ${each((us) => us.server)}, PostgreSQL ${each((us) => us.postgres)}, load generator ${each((us) => us.load)}`;
  return {
    what,
    measured: perSecond(value),
    note: `call p99 ${milliseconds(middle(({ ms }) => ms.p99))}; per event: ${cpu}`,
    value,
    unit: "/s",
    budget,
    details: { rounds },
  };
}

function latencyLine(run: SpreadResult): Line {
  return {
    what: {
      en: `hook call to open tab, p99 at ${whole(RATE)} events/s`,
      zh: `从服务端接口调用到打开的页面，p99，每秒 ${whole(RATE)} 个事件`,
    },
    measured: milliseconds(run.ms.p99),
    note: `p50 ${milliseconds(run.ms.p50)}, ${whole(run.deliveries)} deliveries`,
    value: run.ms.p99,
    unit: " ms",
    budget: { better: "less", reach: 50, aim: 20 },
    details: { run },
  };
}
