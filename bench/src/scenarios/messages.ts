import type { Budget, Line } from "../report/line.ts";
import { microseconds, perSecond } from "../report/figures.ts";
import type { Text } from "../report/text.ts";
import type { Stack } from "../stack/stack.ts";
import { closeTargets, interleave, openTarget, type Medians, type Target } from "./fleets.ts";
import type { Scenario } from "./scenario.ts";
import { need } from "../need.ts";

const PAIRS = 100;
const ROUNDS = 5;
const FEW_PAIRS = 10;
const PER_PAIR = 10;

/** Counts durable, acknowledged, delivered messages, compared with relays that store nothing. */
export const messages: Scenario = async ({ stack, say }) => {
  const range = { from: 0, count: PAIRS };
  const targets = [
    await openTarget(stack, "Deskwire", range),
    await openTarget(stack, "Deskwire, array frames", { from: PAIRS, count: PAIRS }),
    await openTarget(stack, "ws relay", range),
    await openTarget(stack, "Socket.IO relay", range),
  ];
  const storedBefore = await countMessages(stack);
  const busy = { pairs: PAIRS, outstanding: PER_PAIR };
  say("warming up");
  await interleave(targets, 1, runner(stack, { ...busy, warmMs: 0, measureMs: 1_000 }));
  say(`${PAIRS} pairs × ${PER_PAIR} outstanding, ${ROUNDS} rounds`);
  const run = runner(stack, { ...busy, warmMs: 300, measureMs: 1_700 });
  const many = await interleave(targets, ROUNDS, run);
  say(`${FEW_PAIRS} pairs × 1 outstanding, ${ROUNDS} rounds`);
  const few = await measureFew(stack, targets);
  await checkDurable(stack, targets, storedBefore);
  await closeTargets(stack, targets);
  return [...rateLines(many), ...cpuLines(many), loadLine(many), fewLine(few)];
};

type Results = Map<string, Medians>;

interface Loop {
  pairs: number;
  outstanding: number;
  warmMs: number;
  measureMs: number;
}

function runner({ generator }: Stack, loop: Loop) {
  return ({ fleet, watch }: Target) => generator.ask("closedLoop", { fleet, watch, ...loop });
}

function measureFew(stack: Stack, targets: readonly Target[]): Promise<Results> {
  const two = targets.filter(({ name }) => name === "Deskwire" || name === "ws relay");
  const loop = { pairs: FEW_PAIRS, outstanding: 1, warmMs: 200, measureMs: 1_000 };
  return interleave(two, ROUNDS, runner(stack, loop));
}

function rateLines(results: Results): Line[] {
  const ours = need(results.get("Deskwire"));
  const joined = need(results.get("Deskwire, array frames"));
  const relay = { name: "ws relay", result: need(results.get("ws relay")) };
  const socketIo = { name: "Socket.IO", result: need(results.get("Socket.IO relay")) };
  const what = {
    en: `durable messages, ${PAIRS} pairs × ${PER_PAIR}`,
    zh: `持久化消息，${PAIRS} 对 × ${PER_PAIR}`,
  };
  const arrays = { en: `${what.en}, array frames`, zh: `${what.zh}，数组帧` };
  return [
    ratioLine({ what, ours, peer: relay, budget: { better: "more", reach: 60, aim: 80 } }),
    ratioLine({ what, ours, peer: socketIo, budget: { better: "more", reach: 100, aim: 150 } }),
    ratioLine({
      what: arrays,
      ours: joined,
      peer: relay,
      budget: { better: "more", reach: 80, aim: 100 },
    }),
  ];
}

interface Ratio {
  what: Text;
  ours: Medians;
  peer: { name: string; result: Medians };
  budget: Budget;
}

function ratioLine({ what, ours, peer, budget }: Ratio): Line {
  return {
    what,
    measured: perSecond(ours.perSecond),
    peer: `${peer.name} ${perSecond(peer.result.perSecond)}`,
    value: (100 * ours.perSecond) / peer.result.perSecond,
    unit: " %",
    budget,
    details: { ours, peer: peer.result },
  };
}

function cpuLines(results: Results): Line[] {
  const ours = need(results.get("Deskwire"));
  const joined = need(results.get("Deskwire, array frames"));
  const relay = need(results.get("ws relay"));
  return [
    {
      ...serverCpuLine(ours, relay),
      what: { en: "server CPU per message at saturation", zh: "满载时每条消息的服务器 CPU" },
      budget: { better: "less", reach: 1.3, aim: 1 },
    },
    {
      ...serverCpuLine(joined, relay),
      what: { en: "server CPU per message, array frames", zh: "每条消息的服务器 CPU，数组帧" },
    },
    {
      what: {
        en: "PostgreSQL CPU per message at saturation",
        zh: "满载时每条消息的 PostgreSQL CPU",
      },
      measured: microseconds(ours.postgresUs),
      value: ours.postgresUs,
      unit: " µs",
      details: { ours: ours.postgresUs, joined: joined.postgresUs },
    },
  ];
}

function serverCpuLine(ours: Medians, relay: Medians): Omit<Line, "what"> {
  return {
    measured: microseconds(ours.serverUs),
    peer: `ws relay ${microseconds(relay.serverUs)}`,
    value: ours.serverUs / relay.serverUs,
    unit: "×",
    details: { ours: ours.serverUs, relay: relay.serverUs },
  };
}

function fewLine(results: Results): Line {
  return ratioLine({
    what: { en: `durable messages, ${FEW_PAIRS} pairs × 1`, zh: `持久化消息，${FEW_PAIRS} 对 × 1` },
    ours: need(results.get("Deskwire")),
    peer: { name: "ws relay", result: need(results.get("ws relay")) },
    budget: { better: "more", reach: 20, aim: 30 },
  });
}

/** Shows that the generator was not the bottleneck: its core was not full, and it cost less than the server. */
function loadLine(results: Results): Line {
  const worst = [...results.values()].reduce((a, b) => (b.loadShare > a.loadShare ? b : a));
  const each = [...results].map(([name, { loadUs, loadShare }]) => ({ name, loadUs, loadShare }));
  return {
    what: {
      en: "load generator at its busiest, share of one core",
      zh: "压测进程最忙时占用单核的比例",
    },
    measured: `${Math.round(100 * worst.loadShare)} %`,
    note: `CPU per message ${microseconds(worst.loadUs)}, of the server ${microseconds(worst.serverUs)}`,
    value: worst.loadUs / worst.serverUs,
    unit: "×",
    details: { each },
  };
}

async function countMessages({ pool }: Stack): Promise<number> {
  const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM message");
  return Number(rows[0]?.count);
}

/** A rate of messages that are not all stored would not be a rate of durable messages. */
async function checkDurable(
  stack: Stack,
  targets: readonly Target[],
  before: number,
): Promise<void> {
  const ours = targets.filter(({ watch }) => watch.postgres !== undefined);
  let acknowledged = 0;
  for (const { fleet } of ours)
    acknowledged += await stack.generator.ask("acknowledged", { fleet });
  const stored = (await countMessages(stack)) - before;
  if (stored !== acknowledged)
    throw new Error(`${acknowledged} messages were acknowledged, but ${stored} are stored`);
}
