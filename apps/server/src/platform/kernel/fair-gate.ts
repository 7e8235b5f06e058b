/** Bounds how many calls run at once, in total and for each key. The keys that wait take turns. */
export interface FairGate {
  /** Resolves when the call may run. The caller calls the result when it has ended; further calls of it do nothing. */
  enter(key: string): Promise<() => void>;
  /** Calls that run or wait. */
  readonly pending: number;
}

export interface FairGateOptions {
  atOnce: number;
  /** Calls of one key that run at once. */
  atOnceEach: number;
}

interface State extends FairGateOptions {
  /** In the order of the turns. A key with no call that waits is absent. */
  readonly waiting: Map<string, (() => void)[]>;
  /** A key with no call that runs is absent. */
  readonly running: Map<string, number>;
  total: number;
  waitingTotal: number;
}

export function createFairGate(options: FairGateOptions): FairGate {
  const state: State = {
    ...options,
    waiting: new Map(),
    running: new Map(),
    total: 0,
    waitingTotal: 0,
  };
  return {
    async enter(key) {
      if (mayRun(state, key)) begin(state, key);
      else await turnOf(state, key);
      return createRelease(state, key);
    },
    get pending() {
      return state.total + state.waitingTotal;
    },
  };
}

function mayRun({ running, total, atOnce, atOnceEach }: State, key: string): boolean {
  return total < atOnce && (running.get(key) ?? 0) < atOnceEach;
}

function begin(state: State, key: string): void {
  state.total++;
  state.running.set(key, (state.running.get(key) ?? 0) + 1);
}

function turnOf(state: State, key: string): Promise<void> {
  return new Promise((resolve) => {
    const own = state.waiting.get(key) ?? [];
    own.push(resolve);
    state.waiting.set(key, own);
    state.waitingTotal++;
  });
}

function createRelease(state: State, key: string): () => void {
  let released = false;
  return () => {
    if (released) return;
    released = true;
    state.total--;
    const left = (state.running.get(key) ?? 0) - 1;
    if (left > 0) state.running.set(key, left);
    else state.running.delete(key);
    startNext(state);
  };
}

/** The calls of a key at its own limit wait, and the turn goes to the next key. */
function startNext(state: State): void {
  for (const [key, own] of state.waiting) {
    if (!mayRun(state, key)) continue;
    state.waiting.delete(key);
    const next = own.shift();
    if (own.length > 0) state.waiting.set(key, own);
    if (next === undefined) continue;
    state.waitingTotal--;
    // The call counts from here on, so that no new call takes its place.
    begin(state, key);
    return next();
  }
}
