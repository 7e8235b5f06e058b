import { LRUCache } from "lru-cache";

/** [DOR7] How many tokens that the main site refuses one address may show. */
export interface RefusalBudget {
  /** The milliseconds until the address may show unknown tokens again. Null: now. */
  waitMs(address: string): number | null;
  /** The main site has refused a token that the address showed. */
  refused(address: string): void;
}

const ADDRESSES_MAX = 100_000;

export function createRefusalBudget(
  limit: { max: number; windowMs: number },
  now: () => number = () => performance.now(),
): RefusalBudget {
  const counts = new LRUCache<string, number>({
    max: ADDRESSES_MAX,
    ttl: limit.windowMs,
    noUpdateTTL: true,
    perf: { now },
    ttlResolution: 0,
  });
  return {
    waitMs(address) {
      if ((counts.get(address) ?? 0) < limit.max) return null;
      return Math.max(1, Math.ceil(counts.getRemainingTTL(address)));
    },
    refused: (address) => void counts.set(address, (counts.get(address) ?? 0) + 1),
  };
}
