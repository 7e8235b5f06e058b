import { LRUCache } from "lru-cache";

import type { SharedCache } from "./shared-cache.ts";

const MAX_ENTRIES = 50_000;

export function createMemoryCache(): SharedCache {
  const values = new LRUCache<string, string>({ max: MAX_ENTRIES });
  const locks = new LRUCache<string, symbol>({ max: MAX_ENTRIES });
  return {
    get: async (key) => values.get(key) ?? null,
    async set(key, value, ttlMs) {
      values.set(key, value, { ttl: ttlMs });
    },
    async delete(key) {
      values.delete(key);
    },
    async lock(key, ttlMs) {
      if (locks.has(key)) return null;
      const holder = Symbol("holder");
      locks.set(key, holder, { ttl: ttlMs });
      return {
        async release() {
          if (locks.get(key) === holder) locks.delete(key);
        },
      };
    },
  };
}
