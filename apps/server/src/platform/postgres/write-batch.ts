import { isDataError } from "./errors.ts";

/** An item of a batcher, and its caller. */
export interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface Target<Item, Result> {
  flush(items: readonly Item[]): Promise<readonly Result[]>;
  keyOf(item: Item): string;
  /** Items that wait for a later batch. */
  readonly queue: Waiting<Item, Result>[];
}

/**
 * Writes a batch, and returns the function that answers its callers. A row that the database refuses
 * must fail alone, so a batch with such a row is halved until the row is found.
 */
export async function writeBatch<Item, Result>(
  target: Target<Item, Result>,
  batch: Waiting<Item, Result>[],
): Promise<() => void> {
  const parts = [batch];
  const answers: (() => void)[] = [];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part.length === 0) continue;
    const written = await attempt(target, part);
    if (written.ok || (part.length === 1 && isDataError(written.error)))
      answers.push(written.answer);
    else if (isDataError(written.error)) parts.unshift(...halve(part));
    else {
      const followers = takeFollowers(target, [...parts, target.queue], part);
      answers.push(written.answer, () => rejectAll(followers, written.error));
    }
  }
  return () => {
    for (const answer of answers) answer();
  };
}

type Attempt = { answer(): void } & ({ ok: true } | { ok: false; error: unknown });

async function attempt<Item, Result>(
  { flush }: Target<Item, Result>,
  part: readonly Waiting<Item, Result>[],
): Promise<Attempt> {
  try {
    const results = await flush(part.map((waiting) => waiting.item));
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
  { keyOf }: Target<Item, Result>,
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
