import { setTimeout as sleep } from "node:timers/promises";
import type { ClosedLoopSpec, OpenLoopSpec, RunResult } from "./commands.ts";
import type { Fleet, Pair } from "./fleet.ts";
import { cpuBetween, readCpuTimes, type Watched } from "./process-usage.ts";
import { createSamples } from "./samples.ts";
import { need } from "../need.ts";

// What is under way when a window closes must still arrive; after this long it is lost.
const DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Each pair sends its next message when one of its `outstanding` has been acknowledged. */
export async function runClosedLoop(fleet: Fleet, spec: ClosedLoopSpec): Promise<RunResult> {
  const pairs = fleet.pairs.slice(0, spec.pairs);
  const window = createWindow(spec.watch);
  let running = true;
  const refill = (pair: Pair): void => {
    const missing = spec.outstanding - (pair.sent - pair.acknowledged);
    if (running && missing > 0 && pair.index < spec.pairs) {
      fleet.send(pair, missing, performance.now());
    }
  };
  fleet.observe({ ...window.observer, senderRead: refill });
  for (const pair of pairs) refill(pair);
  await orTrouble(fleet, sleep(spec.warmMs));
  window.open();
  await orTrouble(fleet, sleep(spec.measureMs));
  const result = window.close();
  running = false;
  await drain(fleet, pairs);
  return result();
}

/**
 * Messages are due at a fixed rate, whatever the server does, and their time runs from when they
 * were due: a stall counts in full for each message that it holds up.
 */
export async function runOpenLoop(
  fleet: Fleet,
  spec: OpenLoopSpec,
  stopped: Promise<void>,
): Promise<RunResult> {
  const pairs = fleet.pairs.slice(0, spec.pairs);
  const window = createWindow(spec.watch);
  fleet.observe({ ...window.observer, senderRead: () => undefined });
  const stopSending = sendRegularly(fleet, pairs, spec.perSecond);
  await orTrouble(fleet, sleep(spec.warmMs));
  window.open();
  await orTrouble(fleet, Promise.race([sleep(spec.measureMs, undefined, { ref: false }), stopped]));
  const result = window.close();
  stopSending();
  await drain(fleet, pairs);
  return result();
}

function sendRegularly(fleet: Fleet, pairs: readonly Pair[], perSecond: number): () => void {
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) * perSecond) / 1_000;
    for (; sent < due; sent++) {
      fleet.send(need(pairs[sent % pairs.length]), 1, startedAt + (sent * 1_000) / perSecond);
    }
  }, 1);
  return () => clearInterval(timer);
}

async function drain(fleet: Fleet, pairs: readonly Pair[]): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  const missing = (): number =>
    pairs.reduce((sum, pair) => sum + 2 * pair.sent - pair.acknowledged - pair.delivered, 0);
  while (missing() > 0) {
    if (performance.now() > deadline) throw new Error(`${missing()} answers never came`);
    await orTrouble(fleet, sleep(LOOK_EVERY_MS));
  }
  fleet.observe(null);
}

function orTrouble(fleet: Fleet, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, fleet.trouble]);
}

/** Counts what happens between `open` and `close`; latencies also of what was sent in it and comes later. */
function createWindow(watch: Watched) {
  const ack = createSamples();
  const delivery = createSamples();
  const counts = { acknowledged: 0, delivered: 0 };
  let from = Infinity;
  let to = Infinity;
  let cpuFrom = readCpuTimes(watch);
  return {
    observer: {
      acknowledged(sentAt: number): void {
        const now = performance.now();
        if (now >= from && now < to) counts.acknowledged++;
        if (sentAt >= from && sentAt < to) ack.add(now - sentAt);
      },
      delivered(sentAt: number): void {
        const now = performance.now();
        if (now >= from && now < to) counts.delivered++;
        if (sentAt >= from && sentAt < to) delivery.add(now - sentAt);
      },
    },
    open(): void {
      cpuFrom = readCpuTimes(watch);
      from = performance.now();
    },
    /** The figures, to be asked for when what was under way has arrived. */
    close(): () => RunResult {
      to = performance.now();
      const cpu = cpuBetween(cpuFrom, readCpuTimes(watch));
      return () => ({
        seconds: (to - from) / 1_000,
        ...counts,
        ack: ack.percentiles(),
        delivery: delivery.percentiles(),
        cpu,
      });
    },
  };
}
