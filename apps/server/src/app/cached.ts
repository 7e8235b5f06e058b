import { LRUCache } from "lru-cache";

/** Asks again once the answer is older than `milliseconds`; calls in between share one question. A failure is not remembered. */
export function cached<T>(ask: () => Promise<T>, milliseconds: number): () => Promise<T> {
  const answers = new LRUCache<true, Promise<T>>({ max: 1, ttl: milliseconds });
  return () => {
    const known = answers.get(true);
    if (known !== undefined) return known;
    const asked = ask();
    answers.set(true, asked);
    asked.catch(() => answers.delete(true));
    return asked;
  };
}
