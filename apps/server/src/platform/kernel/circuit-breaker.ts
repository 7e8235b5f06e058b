/** [IDN6] Says whether a service that fails may be asked: after some failures in a row not for a while, then once. */
export interface CircuitBreaker {
  /** Whether to ask now. Who is told yes must tell the outcome. */
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
