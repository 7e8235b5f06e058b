import { BusyError } from "./busy-error.ts";
import { isDataError } from "./errors.ts";

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

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

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
  const answer = await write(state, batch);
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

/**
 * Writes a batch, and returns the function that answers its callers. A row that the database refuses
 * must fail alone, so a batch with such a row is halved until the row is found.
 */
async function write<Item, Result>(
  state: State<Item, Result>,
  batch: Waiting<Item, Result>[],
): Promise<() => void> {
  const parts = [batch];
  const answers: (() => void)[] = [];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part.length === 0) continue;
    const written = await attempt(state, part);
    if (written.ok || (part.length === 1 && isDataError(written.error)))
      answers.push(written.answer);
    else if (isDataError(written.error)) parts.unshift(...halve(part));
    else {
      const followers = takeFollowers(state, [...parts, state.queue], part);
      answers.push(written.answer, () => rejectAll(followers, written.error));
    }
  }
  return () => {
    for (const answer of answers) answer();
  };
}

type Attempt = { answer(): void } & ({ ok: true } | { ok: false; error: unknown });

async function attempt<Item, Result>(
  state: State<Item, Result>,
  part: readonly Waiting<Item, Result>[],
): Promise<Attempt> {
  try {
    const results = await state.flush(part.map((waiting) => waiting.item));
    const answer = (): void => {
      for (const [at, waiting] of part.entries()) waiting.resolve(results[at] as Result);
    };
    return { ok: true, answer };
  } catch (error) {
    return { ok: false, error, answer: () => rejectAll(part, error) };
  }
}

/**
 * Removes from the lists what waits behind failed items of the same keys. It fails with them: the
 * caller may send a failed item again, and an item that was stored meanwhile would be ahead of it.
 * After an item that the database refused for good, the next one need not fail.
 */
function takeFollowers<Item, Result>(
  { keyOf }: State<Item, Result>,
  lists: readonly Waiting<Item, Result>[][],
  failed: readonly Waiting<Item, Result>[],
): Waiting<Item, Result>[] {
  const keys = new Set(failed.map((waiting) => keyOf(waiting.item)));
  return lists.flatMap((list) => {
    const waiting = list.splice(0);
    list.push(...waiting.filter((each) => !keys.has(keyOf(each.item))));
    return waiting.filter((each) => keys.has(keyOf(each.item)));
  });
}

function halve<T>(list: readonly T[]): [T[], T[]] {
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)];
}

function rejectAll(list: readonly { reject(error: unknown): void }[], error: unknown): void {
  for (const waiting of list) waiting.reject(error);
}
