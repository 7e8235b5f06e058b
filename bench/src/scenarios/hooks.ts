import type { HookResult, SpreadResult } from "../load/commands.ts";
import { median } from "../load/samples.ts";
import { microseconds, milliseconds, perSecond, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";
import { listenersOf } from "./audiences.ts";
import type { Scenario } from "./scenario.ts";

const CALLERS = 32;
const BATCH_CALLERS = 4;
const BATCH = 500;
const ROUNDS = 3;
const LISTENERS = 1_000;
const RATE = 1_000;

/** Signed calls of the main site: how many are recorded for good, and how soon an open tab shows them. */
export const hooks: Scenario = async ({ stack, say }) => {
  const { server } = stack;
  const { userIds } = listenersOf(stack, LISTENERS);
  const watch = { server: server.pid, postgres: stack.postgresPid };
  const target = { port: server.port, userIds, watch };
  const storedBefore = await countNotices(stack);
  let recorded = 0;
  async function loop(callers: number, perCall: number): Promise<HookResult[]> {
    const rounds: HookResult[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const times = { warmMs: 500, measureMs: 2_000 };
      const spec = { ...target, ...times, callers, perCall };
      rounds.push(await stack.generator.ask("hookLoop", spec));
    }
    recorded += rounds.reduce((sum, round) => sum + round.recorded, 0);
    return rounds;
  }
  say(`signed calls of one event, ${CALLERS} callers, ${ROUNDS} rounds`);
  const single = await loop(CALLERS, 1);
  say(`signed calls of ${BATCH} events, ${BATCH_CALLERS} callers, ${ROUNDS} rounds`);
  const batches = await loop(BATCH_CALLERS, BATCH);
  const stored = (await countNotices(stack)) - storedBefore;
  if (stored !== recorded)
    throw new Error(`${recorded} events were answered, but ${stored} are stored`);

  say(`${whole(RATE)} events/s to ${whole(LISTENERS)} open tabs`);
  // Others, who have nothing undelivered that would be sent to them first.
  const listeners = listenersOf(stack, LISTENERS, LISTENERS);
  const { tokens } = listeners;
  await stack.generator.ask("openAudience", { port: server.port, tokens, push: false });
  const { userIds: those } = listeners;
  const spec = { ...target, userIds: those, perSecond: RATE, warmMs: 1_000, measureMs: 5_000 };
  const open = await stack.generator.ask("hookRate", spec);
  await stack.generator.ask("closeAudience", {});
  return [
    rateLine("signed hook calls of one event, durable", single, { reach: 3_000, then: 5_000 }),
    rateLine(`events in signed calls of ${BATCH}, durable`, batches, {
      reach: 30_000,
      then: 60_000,
    }),
    latencyLine(open),
  ];
};

async function countNotices({ pool }: Stack): Promise<number> {
  const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM notification");
  return Number(rows[0]?.count);
}

function rateLine(
  what: string,
  rounds: readonly HookResult[],
  bounds: { reach: number; then: number },
): Line {
  const middle = (pick: (round: HookResult) => number): number => median(rounds.map(pick));
  const each = (pick: (cpu: HookResult["cpu"]) => number): string =>
    microseconds(middle(({ cpu, events }) => pick(cpu) / events));
  const value = middle(({ events, seconds }) => events / seconds);
  return {
    what,
    measured: `${perSecond(value)} (call p99 ${milliseconds(middle(({ ms }) => ms.p99))}; an event: server ${each((cpu) => cpu.server)}, Postgres ${each((cpu) => cpu.postgres)}, load ${each((cpu) => cpu.load)})`,
    value,
    unit: "/s",
    budget: { better: "more", ...bounds },
    details: { rounds },
  };
}

function latencyLine(run: SpreadResult): Line {
  return {
    what: `hook to open tab, p99 at ${whole(RATE)} events/s`,
    measured: `${milliseconds(run.ms.p99)} (p50 ${milliseconds(run.ms.p50)}, ${whole(run.deliveries)} deliveries)`,
    value: run.ms.p99,
    unit: " ms",
    budget: { better: "less", reach: 50, then: 20 },
    details: { run },
  };
}
