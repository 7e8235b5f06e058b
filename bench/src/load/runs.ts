import { setTimeout as sleep } from "node:timers/promises";
import type { ClosedLoopSpec, OpenLoopSpec, RunResult } from "./commands.ts";
import type { Fleet, Observer, Pair } from "./fleet.ts";
import { cpuBetween, readCpuTimes, type CpuTimes, type Watched } from "./process-usage.ts";
import { createSamples, type Samples } from "./samples.ts";
import { need } from "../need.ts";

/** How long outstanding messages may take to arrive after the window; later they are lost. */
const DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Each pair keeps `outstanding` messages without an acknowledgement: an acknowledgement sends the next. */
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
  fleet.observe({ ...observerOf(window), senderRead: refill });
  for (const pair of pairs) refill(pair);
  await orAlarm(fleet, sleep(spec.warmMs));
  openWindow(window);
  await orAlarm(fleet, sleep(spec.measureMs));
  closeWindow(window);
  running = false;
  await drain(fleet, pairs);
  return resultOf(window);
}

/**
 * Sends at a fixed rate, however fast the server is. Times run from when each message was due, so
 * that a stall counts for every message that it delays.
 */
export async function runOpenLoop(
  fleet: Fleet,
  spec: OpenLoopSpec,
  stopped: Promise<void>,
): Promise<RunResult> {
  const pairs = fleet.pairs.slice(0, spec.pairs);
  const window = createWindow(spec.watch);
  fleet.observe({ ...observerOf(window), senderRead: () => undefined });
  const stopSending = sendRegularly(fleet, pairs, spec.perSecond);
  await orAlarm(fleet, sleep(spec.warmMs));
  openWindow(window);
  await orAlarm(fleet, Promise.race([sleep(spec.measureMs, undefined, { ref: false }), stopped]));
  closeWindow(window);
  stopSending();
  await drain(fleet, pairs);
  return resultOf(window);
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
    if (performance.now() > deadline) throw new Error(`${missing()} answers are missing`);
    await orAlarm(fleet, sleep(LOOK_EVERY_MS));
  }
  fleet.observe(null);
}

function orAlarm(fleet: Fleet, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, fleet.alarm.raised]);
}

interface Window {
  readonly watch: Watched;
  readonly ack: Samples;
  readonly delivery: Samples;
  acknowledged: number;
  delivered: number;
  from: number;
  to: number;
  cpuFrom: CpuTimes;
  cpuTo: CpuTimes;
}

/**
 * Counts acknowledgements and deliveries between `openWindow` and `closeWindow`. Latencies are those
 * of all messages that were sent in that time, also when they arrive later.
 */
function createWindow(watch: Watched): Window {
  const cpu = readCpuTimes(watch);
  return {
    watch,
    ack: createSamples(),
    delivery: createSamples(),
    acknowledged: 0,
    delivered: 0,
    from: Infinity,
    to: Infinity,
    cpuFrom: cpu,
    cpuTo: cpu,
  };
}

function observerOf(window: Window): Pick<Observer, "acknowledged" | "delivered"> {
  const isIn = (at: number): boolean => at >= window.from && at < window.to;
  return {
    acknowledged(sentAt) {
      const now = performance.now();
      if (isIn(now)) window.acknowledged++;
      if (isIn(sentAt)) window.ack.add(now - sentAt);
    },
    delivered(sentAt) {
      const now = performance.now();
      if (isIn(now)) window.delivered++;
      if (isIn(sentAt)) window.delivery.add(now - sentAt);
    },
  };
}

function openWindow(window: Window): void {
  window.cpuFrom = readCpuTimes(window.watch);
  window.from = performance.now();
}

function closeWindow(window: Window): void {
  window.to = performance.now();
  window.cpuTo = readCpuTimes(window.watch);
}

/** The figures of a closed window, once all outstanding messages have arrived. */
function resultOf(window: Window): RunResult {
  return {
    seconds: (window.to - window.from) / 1_000,
    acknowledged: window.acknowledged,
    delivered: window.delivered,
    ack: window.ack.percentiles(),
    delivery: window.delivery.percentiles(),
    cpu: cpuBetween(window.cpuFrom, window.cpuTo),
  };
}
