/** Local time and timers. Tests put a clock that stands still in its place. */
export interface Clock {
  /** Epoch milliseconds. */
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  /** Ignores a handle whose timer has rung or was never set. */
  clearTimeout: (handle: unknown) => void;
}

// Browsers and Node both have timers, but this package loads the global types of neither.
const host = globalThis as unknown as Pick<Clock, "setTimeout" | "clearTimeout">;

/** The real time and timers of the browser or of Node. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => host.setTimeout(run, ms),
  clearTimeout: (handle) => host.clearTimeout(handle),
};
