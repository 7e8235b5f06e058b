import { BusyError } from "./busy-error.ts";
import { isDataError } from "./errors.ts";

/** Group commit: gathers what arrived since the last flush, and answers each caller when its batch has committed. */
export interface Batcher<Item, Result> {
  /** Resolves after the commit. Rejects with BusyError at once when too much waits, else with what the flush threw. */
  add(item: Item): Promise<Result>;
  /** Items that wait or are in flight. */
  readonly pending: number;
  /** Resolves when nothing waits and nothing is in flight. */
  drain(): Promise<void>;
}

export interface BatcherOptions<Item, Result> {
  /** Writes a batch in one transaction and answers one result an item, in order. */
  flush(items: readonly Item[]): Promise<readonly Result[]>;
  /** Items of one key are never in two flights at once: they keep their order, and no flight waits for another's locks. */
  keyOf(item: Item): string;
  /** Rows a flush, at most. */
  maxRows?: number;
  /** A second flush starts beside the first only when this many wait: more flights make smaller batches and cost latency. */
  secondFlightAt?: number;
  /** Items that may wait before `add` refuses. */
  maxPending?: number;
}

// How many batches' worth of waiting items a second flight looks through for what it may take.
const LOOK_AHEAD = 5;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export function createBatcher<Item, Result>(
  options: BatcherOptions<Item, Result>,
): Batcher<Item, Result> {
  const { flush, keyOf, maxRows = 200, secondFlightAt = 100, maxPending = 10_000 } = options;
  const queue: Waiting<Item, Result>[] = [];
  const keysInFlight = new Set<string>();
  let flights = 0;
  let inFlight = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || !mayFly()) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      launch();
    });
  }

  function mayFly(): boolean {
    return flights === 0 ? queue.length > 0 : flights === 1 && queue.length >= secondFlightAt;
  }

  function launch(): void {
    const batch = mayFly() ? take() : [];
    if (batch.length > 0) void fly(batch);
  }

  /** The next batch: the oldest items whose keys are not in flight. */
  function take(): Waiting<Item, Result>[] {
    if (flights === 0) return queue.splice(0, maxRows);
    const looked = queue.splice(0, maxRows * LOOK_AHEAD);
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const waiting of looked) {
      const flies = batch.length < maxRows && !keysInFlight.has(keyOf(waiting.item));
      (flies ? batch : left).push(waiting);
    }
    queue.unshift(...left);
    return batch;
  }

  async function fly(batch: Waiting<Item, Result>[]): Promise<void> {
    const keys = new Set(batch.map((waiting) => keyOf(waiting.item)));
    flights++;
    inFlight += batch.length;
    for (const key of keys) keysInFlight.add(key);
    // With a full queue the second flight starts now, not when the first lands.
    schedule();
    const tell = await write(batch);
    flights--;
    inFlight -= batch.length;
    for (const key of keys) keysInFlight.delete(key);
    // Before anybody hears of this batch: the database works on the next one while their answers go out.
    launch();
    tell();
    if (flights === 0 && queue.length === 0) {
      for (const wake of idle) wake();
      idle = [];
    }
  }

  /**
   * Writes a batch, and answers what tells its callers. One row that the database refuses must fail alone: what it stands in
   * is halved until it is found.
   */
  async function write(batch: Waiting<Item, Result>[]): Promise<() => void> {
    const parts = [batch];
    const tells: (() => void)[] = [];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      if (part.length === 0) continue;
      const written = await attempt(part);
      if (written.ok || (part.length === 1 && isDataError(written.error))) tells.push(written.tell);
      else if (isDataError(written.error)) parts.unshift(...halve(part));
      else {
        const followers = [...parts, queue].flatMap((list) => takeFollowers(list, part));
        tells.push(written.tell, () => rejectAll(followers, written.error));
      }
    }
    return () => {
      for (const tell of tells) tell();
    };
  }

  async function attempt(
    part: readonly Waiting<Item, Result>[],
  ): Promise<{ tell(): void } & ({ ok: true } | { ok: false; error: unknown })> {
    try {
      const results = await flush(part.map((waiting) => waiting.item));
      const tell = (): void => {
        for (const [at, waiting] of part.entries()) waiting.resolve(results[at] as Result);
      };
      return { ok: true, tell };
    } catch (error) {
      return { ok: false, error, tell: () => rejectAll(part, error) };
    }
  }

  /**
   * What waits behind an item that may be sent again fails with it: stored now, it would stand before it. Behind one that the
   * database refuses for good nothing has to wait.
   */
  function takeFollowers(
    list: Waiting<Item, Result>[],
    failed: readonly Waiting<Item, Result>[],
  ): Waiting<Item, Result>[] {
    const keys = new Set(failed.map((waiting) => keyOf(waiting.item)));
    const waiting = list.splice(0);
    list.push(...waiting.filter((each) => !keys.has(keyOf(each.item))));
    return waiting.filter((each) => keys.has(keyOf(each.item)));
  }

  return {
    get pending() {
      return queue.length + inFlight;
    },
    add(item) {
      if (queue.length + inFlight >= maxPending)
        return Promise.reject(new BusyError("too many writes wait"));
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        schedule();
      });
    },
    drain() {
      if (flights === 0 && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}

function halve<T>(list: readonly T[]): [T[], T[]] {
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)];
}

function rejectAll(list: readonly { reject(error: unknown): void }[], error: unknown): void {
  for (const waiting of list) waiting.reject(error);
}
