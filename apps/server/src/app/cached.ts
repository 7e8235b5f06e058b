import { LRUCache } from "lru-cache";

/** Caches the answer for so many milliseconds; concurrent calls share one question. A failure is not cached. */
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
