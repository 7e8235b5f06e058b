import type { Line } from "../report/line.ts";
import { microseconds, perSecond } from "../report/figures.ts";
import type { Stack } from "../stack/stack.ts";
import { closeTargets, interleave, openTarget, type Medians, type Target } from "./fleets.ts";
import type { Scenario } from "./scenario.ts";
import { need } from "../need.ts";

const PAIRS = 100;
const ROUNDS = 5;
const FEW_PAIRS = 10;

/** Durable, acknowledged, delivered messages beside relays that store nothing. */
export const messages: Scenario = async ({ stack, say }) => {
  const range = { from: 0, count: PAIRS };
  const targets = [
    await openTarget(stack, "Deskwire", range),
    await openTarget(stack, "Deskwire, array frames", { from: PAIRS, count: PAIRS }),
    await openTarget(stack, "ws relay", range),
    await openTarget(stack, "Socket.IO relay", range),
  ];
  const storedBefore = await countMessages(stack);
  const run = (pairs: number, outstanding: number, warmMs: number, measureMs: number) => {
    return ({ fleet, watch }: Target) =>
      stack.generator.ask("closedLoop", { fleet, pairs, outstanding, warmMs, measureMs, watch });
  };
  say("warming up");
  await interleave(targets, 1, run(PAIRS, 10, 0, 1_000));
  say(`${PAIRS} pairs × 10 outstanding, ${ROUNDS} rounds`);
  const many = await interleave(targets, ROUNDS, run(PAIRS, 10, 300, 1_700));
  say(`${FEW_PAIRS} pairs × 1 outstanding, ${ROUNDS} rounds`);
  const two = targets.filter(({ name }) => name === "Deskwire" || name === "ws relay");
  const few = await interleave(two, ROUNDS, run(FEW_PAIRS, 1, 200, 1_000));
  await checkDurable(stack, targets, storedBefore);
  await closeTargets(stack, targets);
  return [...manyLines(many), fewLine(few)];
};

type Results = Map<string, Medians>;

function manyLines(results: Results): Line[] {
  const ours = need(results.get("Deskwire"));
  const joined = need(results.get("Deskwire, array frames"));
  const relay = need(results.get("ws relay"));
  const socketIo = need(results.get("Socket.IO relay"));
  const rate = `durable messages, ${PAIRS} pairs × 10`;
  return [
    ratioLine(rate, ours, relay, "ws relay", { reach: 60, then: 80 }),
    ratioLine(rate, ours, socketIo, "Socket.IO", { reach: 100, then: 150 }),
    ratioLine(`${rate}, array frames`, joined, relay, "ws relay", { reach: 80, then: 100 }),
    {
      what: "server CPU per message at saturation",
      measured: microseconds(ours.serverUs),
      peer: `ws relay ${microseconds(relay.serverUs)}`,
      value: ours.serverUs / relay.serverUs,
      unit: "×",
      budget: { better: "less", reach: 1.3, then: 1 },
      details: { ours: ours.serverUs, joined: joined.serverUs, relay: relay.serverUs },
    },
    {
      what: "server CPU per message, array frames",
      measured: microseconds(joined.serverUs),
      peer: `ws relay ${microseconds(relay.serverUs)}`,
      value: joined.serverUs / relay.serverUs,
      unit: "×",
      details: {},
    },
    {
      what: "Postgres CPU per message at saturation",
      measured: microseconds(ours.postgresUs),
      value: ours.postgresUs,
      unit: " µs",
      details: { ours: ours.postgresUs, joined: joined.postgresUs },
    },
    loadLine(results),
  ];
}

function ratioLine(
  what: string,
  ours: Medians,
  peer: Medians,
  peerName: string,
  bounds: { reach: number; then: number },
): Line {
  return {
    what,
    measured: perSecond(ours.perSecond),
    peer: `${peerName} ${perSecond(peer.perSecond)}`,
    value: (100 * ours.perSecond) / peer.perSecond,
    unit: " %",
    budget: { better: "more", ...bounds },
    details: { ours, peer },
  };
}

function fewLine(results: Results): Line {
  const bounds = { reach: 20, then: 30 };
  const [ours, relay] = [need(results.get("Deskwire")), need(results.get("ws relay"))];
  return ratioLine(`durable messages, ${FEW_PAIRS} pairs × 1`, ours, relay, "ws relay", bounds);
}

/** The generator must never be what is measured: on its core there must be room left, and it must cost less. */
function loadLine(results: Results): Line {
  const worst = [...results.values()].reduce((a, b) => (b.loadShare > a.loadShare ? b : a));
  const each = [...results].map(([name, { loadUs, loadShare }]) => ({ name, loadUs, loadShare }));
  return {
    what: "load generator, at its busiest: part of one core",
    measured: `${Math.round(100 * worst.loadShare)} %`,
    peer: `${microseconds(worst.loadUs)} a message, server ${microseconds(worst.serverUs)}`,
    value: worst.loadUs / worst.serverUs,
    unit: "×",
    details: { each },
  };
}

async function countMessages({ pool }: Stack): Promise<number> {
  const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM message");
  return Number(rows[0]?.count);
}

/** A rate of messages that are not all in the database would be no rate of durable messages. */
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
  if (stored !== acknowledged) {
    throw new Error(`${acknowledged} messages were acknowledged, but ${stored} are stored`);
  }
}
