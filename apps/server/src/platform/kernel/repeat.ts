import type { Log } from "./log.ts";

/** Does work again and again, with a jitter so that nodes do not keep step; a failure is logged, and the next round repeats it. */
export function repeat(
  work: () => Promise<void>,
  options: { everyMs: number; log: Log; name: string },
): () => void {
  const { everyMs, log, name } = options;
  let timer: NodeJS.Timeout;
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, `${name} failed; the next round repeats it`);
    }
    if (!stopped)
      timer = setTimeout(() => void round(), everyMs * (0.75 + Math.random() / 2)).unref();
  };
  timer = setTimeout(() => void round(), everyMs / 4).unref();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
