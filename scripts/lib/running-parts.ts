/** Something that runs until it is closed. */
export interface RunningPart {
  close(): Promise<void>;
}

/** Started parts, which are closed in reverse order. */
export interface RunningParts {
  add(close: () => Promise<void>): void;
  /**
   * Starts a part and adds it. `closeAll` aborts the signal of a start under way, and closes what it has started once it has
   * settled. Rejects with what `start` rejects with, and after `closeAll` without starting.
   */
  start<T extends RunningPart>(start: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Whether `closeAll` has been called. */
  readonly closing: boolean;
  /** Closes one part after another, the latest first. A part that fails to close does not stop the rest. */
  closeAll(): Promise<void>;
}

interface PartsState {
  closers: (() => Promise<void>)[];
  starts: AbortController;
  closed: Promise<void> | undefined;
}

export function createRunningParts(): RunningParts {
  const state: PartsState = { closers: [], starts: new AbortController(), closed: undefined };
  return {
    add: (close) => void state.closers.push(close),
    start: (start) => startPart(state, start),
    get closing() {
      return state.closed !== undefined;
    },
    closeAll: () => (state.closed ??= closeEach(state)),
  };
}

async function startPart<T extends RunningPart>(
  { starts, closers }: PartsState,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  starts.signal.throwIfAborted();
  const starting = start(starts.signal);
  // A start that fails has nothing to close.
  const started = starting.catch(() => null);
  closers.push(async () => (await started)?.close());
  return starting;
}

async function closeEach({ starts, closers }: PartsState): Promise<void> {
  starts.abort();
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => console.error(error));
  }
}
