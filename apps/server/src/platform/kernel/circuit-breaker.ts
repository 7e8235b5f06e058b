/**
 * [IDN6] Stops calls to a failing service: after `failuresMax` failures in a row it admits no call for `restMs`, then one
 * probe. Times are milliseconds of a monotonic clock.
 */
export interface CircuitBreaker {
  /** Whether a call may be made now. After true the caller must report `succeeded` or `failed`. */
  admit(now: number): boolean;
  succeeded(): void;
  failed(now: number): void;
}

export function createCircuitBreaker(options: {
  failuresMax: number;
  restMs: number;
}): CircuitBreaker {
  let failures = 0;
  let openUntil = 0;
  let probing = false;
  return {
    admit(now) {
      if (failures < options.failuresMax) return true;
      if (now < openUntil || probing) return false;
      probing = true;
      return true;
    },
    succeeded() {
      failures = 0;
      probing = false;
    },
    failed(now) {
      failures++;
      probing = false;
      if (failures >= options.failuresMax) openUntil = now + options.restMs;
    },
  };
}
