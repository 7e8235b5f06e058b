/** What has been started so far, to be closed in the opposite order. */
export interface RunningParts {
  add(close: () => Promise<void>): void;
  /** Closes the latest first, one after another, even those whose elders failed to close. */
  closeAll(): Promise<void>;
}

export function createRunningParts(): RunningParts {
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const closeEach = async () => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      await close().catch((error: unknown) => console.error(error));
    }
  };
  return {
    add: (close) => void closers.push(close),
    closeAll: () => (closing ??= closeEach()),
  };
}
