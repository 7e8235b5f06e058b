/**
 * Calls `stop` when this process ends before `ended` settles. Called right after a spawn: a child in a process group of its
 * own outlives its parent otherwise. `stop` is synchronous.
 */
export function stopWithProcess(stop: () => void, ended: Promise<unknown>): void {
  process.once("exit", stop);
  const forget = () => process.off("exit", stop);
  void ended.then(forget, forget);
}

/** Calls `stop` when `signal` aborts before `settled` settles. */
export function stopOnAbort(
  stop: () => void,
  { signal, settled }: { signal: AbortSignal | undefined; settled: Promise<unknown> },
): void {
  signal?.addEventListener("abort", stop);
  const forget = () => signal?.removeEventListener("abort", stop);
  void settled.then(forget, forget);
}
