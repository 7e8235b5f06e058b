import { RETRY_MS, type Refused } from "./requests.ts";

/** [SEQ8] Decides whether and when a refused request is sent again. */
export interface RetryPolicy {
  /** The delay in milliseconds, or null when the request has failed. `key` names the request through all its repeats. */
  delayMs: (key: string, refusal: Refused) => number | null;
  /** Forgets the failures of a request that succeeded. */
  forget: (key: string) => void;
}

/** How often a request is sent that is refused with `internal`. A passing fault is over by the fifth try, after 15 s. */
const TRIES_MAX = 5;

export function createRetryPolicy(): RetryPolicy {
  const failures = new Map<string, number>();
  return {
    delayMs(key, { code, retryable, retryAfterMs = RETRY_MS }) {
      if (code !== "internal") return retryable ? retryAfterMs : null;
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      if (count < TRIES_MAX) return Math.max(retryAfterMs, RETRY_MS * 2 ** (count - 1));
      failures.delete(key);
      return null;
    },
    forget: (key) => void failures.delete(key),
  };
}
