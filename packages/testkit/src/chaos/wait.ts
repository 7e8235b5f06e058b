import { setTimeout as sleep } from "node:timers/promises";

export interface Wait {
  /** What is waited for, for the error message. */
  what: string;
  withinMs?: number;
  everyMs?: number;
}

const WITHIN_MS = 30_000;
const EVERY_MS = 20;

/** Polls until `probe` returns a value other than null, undefined and false, and returns that. Rejects after `withinMs`. */
export async function until<T>(
  probe: () => T | Promise<T>,
  { what, withinMs = WITHIN_MS, everyMs = EVERY_MS }: Wait,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as Exclude<T, null | undefined | false>;
    if (performance.now() > deadline)
      throw new Error(`${what}: not within ${Math.round(withinMs / 1_000)} s`);
    await sleep(everyMs);
  }
}

/** Resolves as the promise does. Rejects when it takes longer. */
export async function within<T>(
  promise: Promise<T>,
  { what, withinMs = WITHIN_MS }: Wait,
): Promise<T> {
  const over = new AbortController();
  const late = sleep(withinMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${what}: not within ${Math.round(withinMs / 1_000)} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
