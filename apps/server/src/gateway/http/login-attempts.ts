import { LRUCache } from "lru-cache";

/** [DOR6] Limits failed sign-ins by e-mail and address, by address, and by device, and slows guesses for one e-mail down. */
export interface LoginAttempts {
  /** Counts an attempt as failed, until its `refund`. */
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
      /** The attempt did not fail for its password, so it does not count. */
      refund(): void;
    }
  | { admitted: false; retryAfterMs: number };

const WINDOW_MS = 15 * 60_000;
const KEYS_MAX = 100_000;
const OF_PAIR_MAX = 20;
const OF_DEVICE_MAX = 20;
const OF_ADDRESS_MAX = 100;
/** Failures for one e-mail, from everywhere, that cause no delay. */
const OF_EMAIL_FREE = 30;
const DELAY_STEP_MS = 250;
const DELAY_MAX_MS = 5_000;

interface Counts {
  failures: LRUCache<string, number>;
}

export function createLoginAttempts(now: () => number = () => performance.now()): LoginAttempts {
  const counts: Counts = {
    failures: new LRUCache({
      max: KEYS_MAX,
      ttl: WINDOW_MS,
      noUpdateTTL: true,
      perf: { now },
      ttlResolution: 0,
    }),
  };
  return { begin: (attempt) => begin(counts, attempt) };
}

/** Counts before the password is checked, so that concurrent guesses cannot pass together. */
function begin({ failures }: Counts, { email, address, device }: Attempt): Admission {
  const known = email.trim().toLowerCase();
  const all = `email ${known}`;
  const limits: [key: string, max: number][] =
    device === null
      ? [
          [`pair ${address} ${known}`, OF_PAIR_MAX],
          [`address ${address}`, OF_ADDRESS_MAX],
        ]
      : [[`device ${device}`, OF_DEVICE_MAX]];
  const full = limits.filter(([key, max]) => (failures.get(key) ?? 0) >= max);
  if (full.length > 0) {
    const waits = full.map(([key]) => failures.getRemainingTTL(key));
    return { admitted: false, retryAfterMs: Math.ceil(Math.max(...waits)) };
  }
  const before = device === null ? (failures.get(all) ?? 0) : 0;
  const keys = [...limits.map(([key]) => key), ...(device === null ? [all] : [])];
  for (const key of keys) add(failures, key, 1);
  return {
    admitted: true,
    delayMs: Math.min(DELAY_MAX_MS, Math.max(0, before - OF_EMAIL_FREE + 1) * DELAY_STEP_MS),
    refund: () => {
      for (const key of keys) add(failures, key, -1);
    },
  };
}

function add(failures: Counts["failures"], key: string, by: 1 | -1): void {
  const count = (failures.get(key) ?? 0) + by;
  if (count > 0) failures.set(key, count);
  else failures.delete(key);
}
