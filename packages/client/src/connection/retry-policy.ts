import { RETRY_MS } from "./reconnect-delay.ts";
import type { Answer } from "./requests.ts";

/** [SEQ8] Tells how long to wait before a refused request is sent again. */
export interface Repeats {
  /** In ms; null when it is not to be sent again. `key` names the request through all its repeats. */
  delayMs: (key: string, refusal: Answer<never> & { ok: false }) => number | null;
  forget: (key: string) => void;
}

/** So often is a request sent that the server fails to do; a fault that passes is over by then. */
const TRIES_MAX = 5;

export function createRepeats(): Repeats {
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
