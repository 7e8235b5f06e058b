/** Started parts, which are closed in reverse order. */
export interface RunningParts {
  add(close: () => Promise<void>): void;
  /** Closes one part after another, the latest first. A part that fails to close does not stop the rest. */
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
