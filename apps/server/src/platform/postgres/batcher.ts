import { BusyError } from "./busy-error.ts";
import { writeBatch, type Waiting } from "./write-batch.ts";

/** Group commit: collects what arrives between two flushes, and answers each caller when its batch has committed. */
export interface Batcher<Item, Result> {
  /**
   * Resolves after the commit. Rejects with BusyError at once when too many items are pending, and
   * otherwise with the error that the flush threw.
   */
  add(item: Item): Promise<Result>;
  /** Items that wait or are in flight. */
  readonly pending: number;
  /** Resolves when no item waits or is in flight. */
  drain(): Promise<void>;
}

export interface BatcherOptions<Item, Result> {
  /** Writes a batch in one transaction and returns one result for each item, in order. */
  flush(items: readonly Item[]): Promise<readonly Result[]>;
  /**
   * Items with the same key are never in two flights at once: they keep their order, and no flight
   * waits for the locks of another one.
   */
  keyOf(item: Item): string;
  /** Most rows of a flush. */
  maxRows?: number;
  /** A second flight starts only when this many items wait: more flights make smaller batches and cost latency. */
  secondFlightAt?: number;
  /** Items that may be pending before `add` refuses. */
  maxPending?: number;
}

/** A second flight looks through this many batches of waiting items for those that it may take. */
const LOOK_AHEAD = 5;

interface State<Item, Result> extends Required<BatcherOptions<Item, Result>> {
  readonly queue: Waiting<Item, Result>[];
  readonly keysInFlight: Set<string>;
  /** Flushes that have not returned: at most two. */
  flights: number;
  /** Items of these flights. */
  inFlight: number;
  /** Whether `launch` runs at the end of this tick. */
  scheduled: boolean;
  drained: (() => void)[];
}

export function createBatcher<Item, Result>(
  options: BatcherOptions<Item, Result>,
): Batcher<Item, Result> {
  const state: State<Item, Result> = {
    maxRows: 200,
    secondFlightAt: 100,
    maxPending: 10_000,
    ...options,
    queue: [],
    keysInFlight: new Set(),
    flights: 0,
    inFlight: 0,
    scheduled: false,
    drained: [],
  };
  return {
    get pending() {
      return state.queue.length + state.inFlight;
    },
    add: (item) => add(state, item),
    drain() {
      if (isIdle(state)) return Promise.resolve();
      return new Promise((resolve) => state.drained.push(resolve));
    },
  };
}

function add<Item, Result>(state: State<Item, Result>, item: Item): Promise<Result> {
  if (state.queue.length + state.inFlight >= state.maxPending)
    return Promise.reject(new BusyError("too many writes wait"));
  return new Promise((resolve, reject) => {
    state.queue.push({ item, resolve, reject });
    schedule(state);
  });
}

function isIdle<Item, Result>({ flights, queue }: State<Item, Result>): boolean {
  return flights === 0 && queue.length === 0;
}

function schedule<Item, Result>(state: State<Item, Result>): void {
  if (state.scheduled || !mayFly(state)) return;
  state.scheduled = true;
  setImmediate(() => {
    state.scheduled = false;
    launch(state);
  });
}

function mayFly<Item, Result>({ flights, queue, secondFlightAt }: State<Item, Result>): boolean {
  return flights === 0 ? queue.length > 0 : flights === 1 && queue.length >= secondFlightAt;
}

function launch<Item, Result>(state: State<Item, Result>): void {
  const batch = mayFly(state) ? takeBatch(state) : [];
  if (batch.length > 0) void fly(state, batch);
}

/** Takes the next batch from the queue: the oldest items whose keys are not in flight. */
function takeBatch<Item, Result>(state: State<Item, Result>): Waiting<Item, Result>[] {
  const { queue, maxRows, keyOf, keysInFlight } = state;
  if (state.flights === 0) return queue.splice(0, maxRows);
  const batch: Waiting<Item, Result>[] = [];
  const left: Waiting<Item, Result>[] = [];
  for (const waiting of queue.splice(0, maxRows * LOOK_AHEAD)) {
    const flies = batch.length < maxRows && !keysInFlight.has(keyOf(waiting.item));
    (flies ? batch : left).push(waiting);
  }
  queue.unshift(...left);
  return batch;
}

async function fly<Item, Result>(
  state: State<Item, Result>,
  batch: Waiting<Item, Result>[],
): Promise<void> {
  const keys = new Set(batch.map((waiting) => state.keyOf(waiting.item)));
  state.flights++;
  state.inFlight += batch.length;
  for (const key of keys) state.keysInFlight.add(key);
  // With a full queue the second flight starts now, not when this one lands.
  schedule(state);
  const answer = await writeBatch(state, batch);
  state.flights--;
  state.inFlight -= batch.length;
  for (const key of keys) state.keysInFlight.delete(key);
  // Before the callers are answered: the database works on the next batch meanwhile.
  launch(state);
  answer();
  if (!isIdle(state)) return;
  for (const resolve of state.drained) resolve();
  state.drained = [];
}
