import { LRUCache } from "lru-cache";
import type { Refusal } from "@deskwire/protocol";

/** [DOR2] Limits how often each participant does something, whatever address the requests come from. */
export interface ParticipantLimit {
  /** Counts a request of the participant with this key. Null: it is allowed. */
  take(key: string): Refusal | null;
}

const PARTICIPANTS_MAX = 100_000;

export function createParticipantLimit(limit: { max: number; windowMs: number }): ParticipantLimit {
  const taken = new LRUCache<string, number>({
    max: PARTICIPANTS_MAX,
    ttl: limit.windowMs,
    noUpdateTTL: true,
  });
  return {
    take(key) {
      const count = taken.get(key) ?? 0;
      if (count >= limit.max)
        return { code: "rate_limited", retryAfterMs: Math.ceil(taken.getRemainingTTL(key)) };
      taken.set(key, count + 1);
      return null;
    },
  };
}
