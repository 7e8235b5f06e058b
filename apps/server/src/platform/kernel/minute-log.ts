/** Decides which of many equal events are logged. */
export interface MinuteLog {
  /** Null: an event with this key was logged within the last minute. Else the number of those that were not logged since. */
  take(key: string): { repeated: number } | null;
}

const MINUTE_MS = 60_000;
/** Keys come from clients, so their number is bounded. */
const KEYS_MAX = 1_000;

/** Lets one event for each key through in a minute, and counts the others. */
export function createMinuteLog(now: () => number = () => performance.now()): MinuteLog {
  const seen = new Map<string, { at: number; repeated: number }>();
  return {
    take(key) {
      const last = seen.get(key);
      if (last !== undefined && now() - last.at < MINUTE_MS) {
        last.repeated++;
        return null;
      }
      // A map keeps the order of insertion: the first key was logged longest ago.
      seen.delete(key);
      if (seen.size >= KEYS_MAX) seen.delete(seen.keys().next().value ?? key);
      seen.set(key, { at: now(), repeated: 0 });
      return { repeated: last?.repeated ?? 0 };
    },
  };
}
