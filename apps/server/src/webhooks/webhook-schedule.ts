const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** [OUT3] Seconds between the previous attempt and each attempt. */
const DELAYS_S = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.2;

/** [DOR13] A receiver cannot make the server wait longer than the schedule's longest step. */
const RETRY_AFTER_MAX_S = 24 * HOUR;

/** Seconds until the next attempt, not before the receiver's `Retry-After`. Null after the last attempt. */
export function retryIn(attempts: number, retryAfterSeconds: number | null): number | null {
  const delay = delayAfter(attempts);
  if (delay === null) return null;
  return Math.max(delay, Math.min(retryAfterSeconds ?? 0, RETRY_AFTER_MAX_S));
}

/** Seconds until the next attempt, with a jitter of 20 % either way. Null after the last attempt. */
export function delayAfter(attempts: number, random: () => number = Math.random): number | null {
  const delay = DELAYS_S[attempts];
  return delay === undefined ? null : delay * (1 - JITTER + 2 * JITTER * random());
}
