import type { RunResult } from "../load/commands.ts";
import { milliseconds, perSecond, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { Stack } from "../stack/stack.ts";
import {
  closeTargets,
  interleave,
  mediansOf,
  openTarget,
  type Medians,
  type Target,
} from "./fleets.ts";
import type { Scenario } from "./scenario.ts";
import { need } from "../need.ts";

const SENDERS = [1, 64, 1_000];
const FIRST = 200;
const ROUNDS = 3;
const RATE = 1_000;

/** Measures the time to the acknowledgement: senders that wait for each answer, then a fixed rate. */
export const latency: Scenario = async ({ stack, say }) => {
  const range = { from: FIRST, count: Math.max(...SENDERS) };
  const ours = await openTarget(stack, "Deskwire", range);
  const relay = await openTarget(stack, "ws relay", range);
  const lines: Line[] = [];
  for (const senders of SENDERS) {
    say(`${senders} senders × 1 outstanding, ${ROUNDS} rounds`);
    const run = (target: Target) => runClosed(stack, target, senders);
    const results = await interleave([ours, relay], ROUNDS, run);
    lines.push(closedLine(senders, need(results.get("Deskwire")), need(results.get("ws relay"))));
  }
  say(`open loop at ${RATE} messages/s, ${ROUNDS} rounds`);
  lines.push(openLine(await runOpen(stack, ours)));
  await closeTargets(stack, [ours, relay]);
  return lines;
};

function runClosed(stack: Stack, { fleet, watch }: Target, pairs: number): Promise<RunResult> {
  const times = { warmMs: 500, measureMs: 1_500 };
  return stack.generator.ask("closedLoop", { fleet, watch, pairs, outstanding: 1, ...times });
}

async function runOpen(stack: Stack, { fleet, watch }: Target): Promise<Medians> {
  const rounds: RunResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = { warmMs: 500, measureMs: 4_000 };
    const spec = { fleet, watch, pairs: 100, perSecond: RATE, ...times };
    rounds.push(await stack.generator.ask("openLoop", spec));
  }
  return mediansOf(rounds);
}

function closedLine(senders: number, ours: Medians, relay: Medians): Line {
  return {
    what: {
      en: `acknowledgement p50 / p99, ${whole(senders)} senders × 1`,
      zh: `确认延迟 p50 / p99，${whole(senders)} 个发送者 × 1`,
    },
    measured: both(ours),
    note: `at ${perSecond(ours.perSecond)}; ws relay at ${perSecond(relay.perSecond)}`,
    peer: `ws relay ${both(relay)}`,
    value: ours.ackP50Ms / relay.ackP50Ms,
    unit: "×",
    details: { ours, relay },
  };
}

function both({ ackP50Ms, ackP99Ms }: Medians): string {
  return `${milliseconds(ackP50Ms)} / ${milliseconds(ackP99Ms)}`;
}

function openLine(ours: Medians): Line {
  return {
    what: {
      en: `acknowledgement p99 at ${whole(RATE)} messages/s, open loop`,
      zh: `确认延迟 p99，每秒 ${whole(RATE)} 条消息，开环`,
    },
    measured: milliseconds(ours.ackP99Ms),
    note: `p50 ${milliseconds(ours.ackP50Ms)}, delivered p99 ${milliseconds(ours.deliveryP99Ms)}`,
    value: ours.ackP99Ms,
    unit: " ms",
    budget: { better: "less", reach: 10, aim: 5 },
    details: { ours },
  };
}
