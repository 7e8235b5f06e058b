/** A task of which one run is under way at a time. */
export interface Coalesced {
  /**
   * Asks for a run that starts after this call. The first one starts at the end of the tick, so that it covers all that is
   * asked for in that tick. Any number of requests during a run cause one more run, directly after it. Ignored once closed.
   */
  request(): void;
  /** Whether a run is under way or due. */
  readonly busy: boolean;
  /** Resolves when no run is under way or due. */
  settled(): Promise<void>;
  /** No run starts any more; resolves when the one under way has ended. */
  close(): Promise<void>;
}

export interface CoalesceOptions {
  task(): void | Promise<void>;
  /** Called with what the task threw. The next run waits for it, so that it can hold back a retry. Must not throw. */
  onError(error: unknown): void | Promise<void>;
}

interface Runs extends CoalesceOptions {
  due: boolean;
  closed: boolean;
  /** From the first request until no run is due. */
  underWay: Promise<void> | null;
}

/** Single flight with a trailing run. */
export function coalesce({ task, onError }: CoalesceOptions): Coalesced {
  const runs: Runs = { task, onError, due: false, closed: false, underWay: null };
  return {
    request() {
      if (runs.closed) return;
      runs.due = true;
      runs.underWay ??= runWhileDue(runs);
    },
    get busy() {
      return runs.underWay !== null;
    },
    settled: () => runs.underWay ?? Promise.resolve(),
    close() {
      runs.closed = true;
      return runs.underWay ?? Promise.resolve();
    },
  };
}

async function runWhileDue(runs: Runs): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  while (runs.due && !runs.closed) {
    runs.due = false;
    try {
      await runs.task();
    } catch (error) {
      await runs.onError(error);
    }
  }
  runs.underWay = null;
}
