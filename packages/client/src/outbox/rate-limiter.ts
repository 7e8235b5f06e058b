import type { Clock } from "../clock.ts";

/** Limits how often something happens within a second. */
export interface RateLimiter {
  /** Returns whether one more may happen now. If not, `resume` is called once, as soon as it may. */
  take: () => boolean;
  close: () => void;
}

export interface RateLimiterOptions {
  clock: Clock;
  perSecond: () => number;
  resume: () => void;
}

interface Limiter extends RateLimiterOptions {
  /** When the current second began, in local epoch milliseconds. */
  since: number;
  taken: number;
  timer: unknown;
}

const WINDOW_MS = 1_000;

export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const limiter: Limiter = { ...options, since: -Infinity, taken: 0, timer: undefined };
  return {
    take: () => take(limiter),
    close: () => limiter.clock.clearTimeout(limiter.timer),
  };
}

function take(limiter: Limiter): boolean {
  const now = limiter.clock.now();
  // A local clock that was set back must not stop the client.
  if (now - limiter.since >= WINDOW_MS || now < limiter.since) {
    limiter.since = now;
    limiter.taken = 0;
  }
  if (limiter.taken < limiter.perSecond()) {
    limiter.taken++;
    return true;
  }
  limiter.timer ??= resumeIn(limiter, limiter.since + WINDOW_MS - now);
  return false;
}

function resumeIn(limiter: Limiter, ms: number): unknown {
  return limiter.clock.setTimeout(() => {
    limiter.timer = undefined;
    limiter.resume();
  }, ms);
}
