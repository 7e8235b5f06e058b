import type { Log } from "../../platform/kernel/log.ts";

/** [DOR16] Tells the operator that the clocks of the main site and of the server differ. */
export interface StaleCalls {
  /** Notes a call that was refused for its timestamp. */
  note(timestamp: string | undefined): void;
}

const EVERY_MS = 60_000;

/** Logs at most one line a minute, with the difference of the latest call and the number of calls since the line before. */
export function createStaleCalls(log: Log, now: () => number = Date.now): StaleCalls {
  let calls = 0;
  let loggedAt = -Infinity;
  return {
    note(timestamp) {
      calls++;
      const at = now();
      if (at - loggedAt < EVERY_MS) return;
      const seconds = Number(timestamp) - Math.floor(at / 1_000);
      log.warn(
        { calls, ...(Number.isFinite(seconds) && { seconds }) },
        "signed calls were refused for their timestamp: synchronize the clocks; `seconds` is how far the main site's is ahead",
      );
      loggedAt = at;
      calls = 0;
    },
  };
}
