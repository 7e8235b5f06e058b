import type { Clock } from "../clock.ts";

/** A clock that stands still until `advance`. Timers ring in the order in which they are due. */
export interface FakeClock extends Clock {
  /** Advances the time by `ms`. Promises settle after each timer. */
  advance: (ms: number) => Promise<void>;
  /** How many timers are set. */
  timers: () => number;
}

interface Timer {
  dueAt: number;
  run: () => void;
}

export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  const timers = new Set<Timer>();
  const next = (until: number): Timer | undefined =>
    [...timers].filter(({ dueAt }) => dueAt <= until).toSorted((a, b) => a.dueAt - b.dueAt)[0];
  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { dueAt: now + Math.max(0, ms), run };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    timers: () => timers.size,
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.dueAt);
        timer.run();
        await settle();
      }
      now = until;
    },
  };
}

// Node's. A program that is compiled with a browser's types has no declaration of it.
const { setImmediate } = globalThis as unknown as { setImmediate: (run: () => void) => void };

/** Resolves once every promise has settled that needs no timer. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
