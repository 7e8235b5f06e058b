import { LRUCache } from "lru-cache";

/** [DOR6] Limits failed sign-ins by e-mail and address, by address, and by device, and slows guesses for one e-mail down. */
export interface LoginAttempts {
  /** Call `end` of an admitted attempt when its password was checked, or could not be. */
  begin(attempt: Attempt): Admission;
}

export interface Attempt {
  email: string;
  /** As `addressOf` gives it. */
  address: string;
  /** The id of a device with which somebody signed in with this e-mail before. */
  device: string | null;
}

export type Admission =
  | {
      admitted: true;
      /** The time to wait before the password is checked. */
      delayMs: number;
      end(result: { failed: boolean }): void;
    }
  /** `rate_limited`: after too many failures. `busy`: too many attempts are under way, and may all succeed. */
  | { admitted: false; code: "rate_limited" | "busy"; retryAfterMs: number };

const WINDOW_MS = 15 * 60_000;
const KEYS_MAX = 100_000;
const OF_PAIR_MAX = 20;
const OF_DEVICE_MAX = 20;
const OF_ADDRESS_MAX = 100;
/** Failures for one e-mail, from everywhere, that cause no delay. */
const OF_EMAIL_FREE = 30;
const DELAY_STEP_MS = 250;
const DELAY_MAX_MS = 5_000;

const BUSY_MS = 1_000;

interface Counts {
  readonly failures: LRUCache<string, number>;
  /** Attempts whose end is not known yet. They may all be guesses, so they cannot pass a limit together. */
  readonly underWay: Map<string, number>;
}

export function createLoginAttempts(now: () => number = () => performance.now()): LoginAttempts {
  const failures = new LRUCache<string, number>({
    max: KEYS_MAX,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
    perf: { now },
    ttlResolution: 0,
  });
  const counts: Counts = { failures, underWay: new Map() };
  return { begin: (attempt) => begin(counts, attempt) };
}

function begin(counts: Counts, attempt: Attempt): Admission {
  const { failures } = counts;
  const limits = limitsOf(attempt);
  const full = limits.filter(({ key, max }) => (failures.get(key) ?? 0) >= max);
  if (full.length > 0) {
    const waits = full.map(({ key }) => failures.getRemainingTTL(key));
    const retryAfterMs = Math.ceil(Math.max(...waits));
    return { admitted: false, code: "rate_limited", retryAfterMs };
  }
  if (limits.some(({ key, max }) => attemptsOf(counts, key) >= max))
    return { admitted: false, code: "busy", retryAfterMs: BUSY_MS };
  const all = attempt.device === null ? [emailKey(attempt)] : [];
  const before = all.reduce((sum, key) => sum + attemptsOf(counts, key), 0);
  const keys = [...limits.map(({ key }) => key), ...all];
  for (const key of keys) add(counts.underWay, key, 1);
  return {
    admitted: true,
    delayMs: Math.min(DELAY_MAX_MS, Math.max(0, before - OF_EMAIL_FREE + 1) * DELAY_STEP_MS),
    end({ failed }) {
      for (const key of keys) {
        add(counts.underWay, key, -1);
        if (failed) add(failures, key, 1);
      }
    },
  };
}

function limitsOf(attempt: Attempt): { key: string; max: number }[] {
  const { address, device } = attempt;
  if (device !== null) return [{ key: `device ${device}`, max: OF_DEVICE_MAX }];
  return [
    { key: `pair ${address} ${emailKey(attempt)}`, max: OF_PAIR_MAX },
    { key: `address ${address}`, max: OF_ADDRESS_MAX },
  ];
}

function emailKey({ email }: Attempt): string {
  return `email ${email.trim().toLowerCase()}`;
}

/** Failures, and attempts that may become failures. */
function attemptsOf({ failures, underWay }: Counts, key: string): number {
  return (failures.get(key) ?? 0) + (underWay.get(key) ?? 0);
}

function add(
  counts: LRUCache<string, number> | Map<string, number>,
  key: string,
  by: 1 | -1,
): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
