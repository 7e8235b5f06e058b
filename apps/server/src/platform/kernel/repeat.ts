import type { Log } from "./log.ts";

/**
 * Runs `work` repeatedly, one run at a time, with `everyMs` between two runs, a quarter more or less so that nodes do not
 * run in step. The first run starts after a quarter of that. A failure is logged. The answer stops the repetition; a run
 * under way ends by itself.
 */
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
      log.warn({ err: error }, `${name} failed; the next run repeats it`);
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
