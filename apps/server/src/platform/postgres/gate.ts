import { BusyError } from "./busy-error.ts";

/** Bounds how many calls run at once; the others wait in the order in which they came. */
export interface Gate {
  /** Rejects with BusyError at once when too many calls wait; never with `always`. */
  run<T>(work: () => Promise<T>, options?: { always?: boolean }): Promise<T>;
  /** Calls that run or wait. */
  readonly pending: number;
  /** Resolves when no call runs or waits. */
  drain(): Promise<void>;
}

export interface GateOptions {
  atOnce: number;
  waitingMax: number;
}

interface GateState extends GateOptions {
  waiting: (() => void)[];
  running: number;
  drained: (() => void)[];
}

export function createGate(options: GateOptions): Gate {
  const state: GateState = { ...options, waiting: [], running: 0, drained: [] };
  return {
    async run(work, { always = false } = {}) {
      const turn = enter(state, always);
      if (turn !== undefined) await turn;
      try {
        return await work();
      } finally {
        leave(state);
      }
    },
    get pending() {
      return state.running + state.waiting.length;
    },
    drain() {
      if (state.running === 0) return Promise.resolve();
      return new Promise((resolve) => state.drained.push(resolve));
    },
  };
}

/** Undefined when the call may run at once; otherwise what it has to wait for. */
function enter(state: GateState, always: boolean): Promise<void> | undefined {
  if (state.running < state.atOnce) {
    state.running++;
    return undefined;
  }
  if (!always && state.waiting.length >= state.waitingMax)
    throw new BusyError("too many calls wait");
  return new Promise((resolve) => state.waiting.push(resolve));
}

function leave(state: GateState): void {
  const next = state.waiting.shift();
  // The place is handed to the next call without becoming free, so that no new call takes it.
  if (next !== undefined) return next();
  state.running--;
  if (state.running > 0) return;
  for (const resolve of state.drained) resolve();
  state.drained = [];
}
