import { BusyError } from "../platform/postgres/busy-error.ts";

/** About which token a call asks. */
export interface CallOrigin {
  /** The main site has accepted the token before. */
  known: boolean;
  /** The address that showed the token, as `clientAddress` gives it. */
  address: string;
}

/**
 * [DOR7] Bounds the calls to the main site that run at once. Known identities go first, and some places are theirs alone. The
 * addresses of unknown tokens take turns, so that one address with many tokens delays another one by a single call.
 */
export interface CallQueue {
  /**
   * Rejects with BusyError at once when too many calls wait: unknown ones of the address or of all addresses, or known ones.
   */
  run<T>(origin: CallOrigin, work: () => Promise<T>): Promise<T>;
}

export interface CallQueueOptions {
  atOnce: number;
  /** Of these, the places that unknown tokens never take. */
  keptForKnown: number;
  /** The bounds of the waiting calls with unknown tokens; `waitingMax` bounds those with known ones, too. */
  waitingOfAddressMax: number;
  waitingMax: number;
}

interface State extends CallQueueOptions {
  running: number;
  runningUnknown: number;
  waitingUnknown: number;
  readonly known: (() => void)[];
  /** In the order of the turns. An address without a waiting call is absent. */
  readonly unknown: Map<string, (() => void)[]>;
}

export function createCallQueue(options: CallQueueOptions): CallQueue {
  const state: State = {
    ...options,
    running: 0,
    runningUnknown: 0,
    waitingUnknown: 0,
    known: [],
    unknown: new Map(),
  };
  return {
    async run(origin, work) {
      if (mayRun(state, origin.known)) begin(state, origin.known);
      else await turnOf(state, origin);
      try {
        return await work();
      } finally {
        end(state, origin.known);
      }
    },
  };
}

function mayRun(state: State, known: boolean): boolean {
  if (state.running >= state.atOnce) return false;
  return known || state.runningUnknown < state.atOnce - state.keptForKnown;
}

function begin(state: State, known: boolean): void {
  state.running++;
  if (!known) state.runningUnknown++;
}

function turnOf(state: State, { known, address }: CallOrigin): Promise<void> {
  const own = known ? state.known : (state.unknown.get(address) ?? []);
  const waiting = known ? own.length : state.waitingUnknown;
  const isFull = !known && own.length >= state.waitingOfAddressMax;
  if (isFull || waiting >= state.waitingMax) throw new BusyError("too many tokens wait");
  if (!known) {
    state.unknown.set(address, own);
    state.waitingUnknown++;
  }
  return new Promise((resolve) => own.push(resolve));
}

function end(state: State, known: boolean): void {
  state.running--;
  if (!known) state.runningUnknown--;
  while (startNext(state));
}

/** Starts one waiting call. False when there is none that may run. */
function startNext(state: State): boolean {
  const isKnown = state.known.length > 0 && mayRun(state, true);
  if (!isKnown && !mayRun(state, false)) return false;
  const next = isKnown ? state.known.shift() : takeUnknown(state);
  if (next === undefined) return false;
  if (!isKnown) state.waitingUnknown--;
  // The call counts from here on, so that no new call takes its place.
  begin(state, isKnown);
  next();
  return true;
}

function takeUnknown({ unknown }: State): (() => void) | undefined {
  const [turn] = unknown;
  if (turn === undefined) return undefined;
  const [address, own] = turn;
  unknown.delete(address);
  const next = own.shift();
  if (own.length > 0) unknown.set(address, own);
  return next;
}
