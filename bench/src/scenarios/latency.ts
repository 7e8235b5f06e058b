import type { RunResult } from "../load/commands.ts";
import { milliseconds, perSecond } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
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
const OPEN_ROUNDS = 3;
const RATE = 1_000;

/** How long a message takes: each sender with one under way, then at a rate that does not wait. */
export const latency: Scenario = async ({ stack, say }) => {
  const range = { from: FIRST, count: Math.max(...SENDERS) };
  const ours = await openTarget(stack, "Deskwire", range);
  const relay = await openTarget(stack, "ws relay", range);
  const lines: Line[] = [];
  for (const pairs of SENDERS) {
    say(`${pairs} senders × 1 outstanding, ${ROUNDS} rounds`);
    const run = ({ fleet, watch }: Target): Promise<RunResult> =>
      stack.generator.ask("closedLoop", {
        fleet,
        pairs,
        outstanding: 1,
        warmMs: 500,
        measureMs: 1_500,
        watch,
      });
    const results = await interleave([ours, relay], ROUNDS, run);
    lines.push(closedLine(pairs, need(results.get("Deskwire")), need(results.get("ws relay"))));
  }
  say(`open loop at ${RATE} messages/s, ${OPEN_ROUNDS} rounds`);
  const rounds: RunResult[] = [];
  for (let round = 0; round < OPEN_ROUNDS; round++) {
    const { fleet, watch } = ours;
    const spec = { fleet, pairs: 100, perSecond: RATE, warmMs: 500, measureMs: 4_000, watch };
    rounds.push(await stack.generator.ask("openLoop", spec));
  }
  lines.push(openLine(mediansOf(rounds)));
  await closeTargets(stack, [ours, relay]);
  return lines;
};

function closedLine(senders: number, ours: Medians, relay: Medians): Line {
  return {
    what: `acknowledgement p50 / p99, ${senders.toLocaleString("en-US")} senders × 1`,
    measured: `${both(ours)} at ${perSecond(ours.perSecond)}`,
    peer: `ws relay ${both(relay)} at ${perSecond(relay.perSecond)}`,
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
    what: `acknowledgement p99 at ${RATE.toLocaleString("en-US")} messages/s, open loop`,
    measured: `${milliseconds(ours.ackP99Ms)} (p50 ${milliseconds(ours.ackP50Ms)}, delivered p99 ${milliseconds(ours.deliveryP99Ms)})`,
    value: ours.ackP99Ms,
    unit: " ms",
    budget: { better: "less", reach: 10, then: 5 },
    details: { ours },
  };
}
