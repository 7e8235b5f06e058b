import type { Refusal } from "@deskwire/protocol";
import {
  createTokenBucket,
  msUntil,
  refill,
  take,
  type TokenBucket,
} from "../../platform/kernel/token-bucket.ts";

/** What the requests of one participant may use on this node, over all its connections and HTTP calls. */
export interface Allowance {
  /** [LIM4] */
  readonly costs: TokenBucket;
  /** [LIM3] Requests that have begun and have no answer yet. */
  underWay: number;
  /** [LIM3] In the order in which they came. */
  readonly waiting: Task[];
  waitingCost: number;
  waitingBytes: number;
  /** The running average of what answers cost, for the requests without an answer. */
  answerCost: number;
  /** Runs while the first request waits for the bucket alone. */
  timer: NodeJS.Timeout | null;
  starting: boolean;
  /** When a request last came or ended, in milliseconds of a monotonic clock. */
  usedAt: number;
}

/** A request that may have to wait. */
export interface Task {
  cost: number;
  /** The memory that it takes while it waits. */
  bytes: number;
  /** Called once, synchronously, when the request's turn has come. `finish` must be called afterwards. */
  start(): void;
}

/** [LIM3] */
export const UNDER_WAY_MAX = 32;
/** Those that wait included. */
const REQUESTS_MAX = 2_000;
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
const WAIT_MS_MAX = 2_000;
const BUSY_RETRY_MS = 500;
// [LIM4] A client that reconnects may fetch many conversations at once.
const BURST_SECONDS = 10;
/** The number of latest answers that count in their average. */
const AVERAGED = 8;

export function createAllowance(costPerSecond: number, now: number): Allowance {
  return {
    costs: createTokenBucket(costPerSecond, costPerSecond * BURST_SECONDS, now),
    underWay: 0,
    waiting: [],
    waitingCost: 0,
    waitingBytes: 0,
    answerCost: 0,
    timer: null,
    starting: false,
    usedAt: now,
  };
}

/** The reason to refuse one more request; null: `enter` takes it. */
export function refusalOfMore(allowance: Allowance, now: number): Refusal | null {
  const { costs, waiting, underWay, waitingBytes, waitingCost, answerCost } = allowance;
  refill(costs, now);
  if (waiting.length + underWay >= REQUESTS_MAX || waitingBytes >= WAITING_BYTES_MAX)
    return { code: "busy", retryAfterMs: BUSY_RETRY_MS };
  const retryAfterMs = msUntil(costs, waitingCost + (waiting.length + underWay) * answerCost);
  return retryAfterMs <= WAIT_MS_MAX ? null : { code: "rate_limited", retryAfterMs };
}

/** Starts the request now or later. Requests of one participant start in the order of these calls. */
export function enter(allowance: Allowance, task: Task, now: number): void {
  allowance.waiting.push(task);
  allowance.waitingCost += task.cost;
  allowance.waitingBytes += task.bytes;
  allowance.usedAt = now;
  startWaiting(allowance, now);
}

/** Ends a request. `more` is the part of its cost that its answer showed. */
export function finish(allowance: Allowance, more: number, now: number): void {
  allowance.underWay--;
  take(allowance.costs, more, now);
  allowance.answerCost += (more - allowance.answerCost) / AVERAGED;
  allowance.usedAt = now;
  startWaiting(allowance, now);
}

function startWaiting(allowance: Allowance, now: number): void {
  // A request that ends while it starts must not start the next ones inside itself.
  if (allowance.starting) return;
  allowance.starting = true;
  refill(allowance.costs, now);
  while (allowance.underWay < UNDER_WAY_MAX && allowance.costs.left >= 0) {
    const task = allowance.waiting.shift();
    if (task === undefined) break;
    allowance.waitingCost -= task.cost;
    allowance.waitingBytes -= task.bytes;
    allowance.costs.left -= task.cost;
    allowance.underWay++;
    task.start();
  }
  allowance.starting = false;
  waitForBucket(allowance);
}

function waitForBucket(allowance: Allowance): void {
  const { waiting, underWay, costs, timer } = allowance;
  if (timer !== null || waiting.length === 0 || underWay >= UNDER_WAY_MAX) return;
  allowance.timer = setTimeout(
    () => {
      allowance.timer = null;
      startWaiting(allowance, performance.now());
    },
    msUntil(costs, 0),
  );
  allowance.timer.unref();
}
