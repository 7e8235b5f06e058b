import { LRUCache } from "lru-cache";

/** [HTP3] Limits sign-in attempts for one e-mail address, from whatever IP addresses they come. */
export interface LoginAttempts {
  /** Counts an attempt. Returns null, or the milliseconds until the next attempt is allowed. */
  begin(email: string): number | null;
  succeeded(email: string): void;
}

const ATTEMPTS_MAX = 30;
const WINDOW_MS = 15 * 60_000;

export function createLoginAttempts(): LoginAttempts {
  const attempts = new LRUCache<string, number>({
    max: 10_000,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
  });
  const keyOf = (email: string): string => email.trim().toLowerCase();
  return {
    begin(email) {
      const key = keyOf(email);
      const made = attempts.get(key) ?? 0;
      if (made >= ATTEMPTS_MAX) return attempts.getRemainingTTL(key);
      // Counted before the password is checked, so that concurrent guesses cannot pass together.
      attempts.set(key, made + 1);
      return null;
    },
    succeeded: (email) => void attempts.delete(keyOf(email)),
  };
}
