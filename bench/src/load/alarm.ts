/** Reports the first failure of any of many connections. */
export interface Alarm {
  /** Rejects at the first failure; never resolves. */
  readonly raised: Promise<never>;
  raise(reason: string): void;
}

const REASON_CHARS_MAX = 500;

export function createAlarm(): Alarm {
  const { promise, reject } = Promise.withResolvers<never>();
  // Nothing awaits it between two runs.
  promise.catch(() => undefined);
  return {
    raised: promise,
    raise: (reason) => reject(new Error(reason.slice(0, REASON_CHARS_MAX))),
  };
}
