import { BusyError } from "./busy-error.ts";

/** Lets few things run at once, in the order they came. */
export interface Gate {
  /** Rejects with BusyError at once when too many wait; never with `always`. */
  run<T>(work: () => Promise<T>, options?: { always?: boolean }): Promise<T>;
  /** What runs or waits. */
  readonly pending: number;
  /** Resolves when nothing does. */
  drain(): Promise<void>;
}

export function createGate(options: { atOnce: number; waitingMax: number }): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  let idle: (() => void)[] = [];

  function leave(): void {
    const next = waiting.shift();
    // The place goes from hand to hand, so that nobody comes in between.
    if (next !== undefined) return next();
    running--;
    if (running > 0) return;
    for (const wake of idle) wake();
    idle = [];
  }

  return {
    async run(work, { always = false } = {}) {
      if (running < options.atOnce) running++;
      else if (!always && waiting.length >= options.waitingMax)
        throw new BusyError("too many calls wait");
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
    get pending() {
      return running + waiting.length;
    },
    drain() {
      return running === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
    },
  };
}
