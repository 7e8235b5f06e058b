import type { Clock } from "./types.ts";

interface TimerHost {
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (handle: unknown) => void;
}

// Browsers and Node both have timers, but neither's types belong in this package.
const host = globalThis as unknown as TimerHost;

/** The real time and timers of the browser or of Node. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => host.setTimeout(run, ms),
  clearTimeout: (handle) => host.clearTimeout(handle),
};

/** Returns a function that has `run` called once after the current tick, however often it is called in it. */
export function oncePerTick(run: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    void Promise.resolve().then(() => {
      due = false;
      run();
    });
  };
}
