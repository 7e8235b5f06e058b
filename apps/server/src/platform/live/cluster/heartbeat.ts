export interface Heartbeat {
  start(): void;
  /** Beats now instead of at the end of the interval. */
  soon(): void;
  /** Resolves when the beat under way has ended. */
  stop(): Promise<void>;
}

/** Runs `beat`, waits the interval ± 20 % so that nodes do not march in step, and so on. `beat` must not reject. */
export function createHeartbeat(intervalMs: number, beat: () => Promise<void>): Heartbeat {
  let timer: NodeJS.Timeout | null = null;
  let beating: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  function arm(delayMs: number): void {
    if (stopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(run, delayMs);
    timer.unref();
  }

  function run(): void {
    again = false;
    beating = beat().finally(() => {
      beating = null;
      arm(again ? 0 : intervalMs * (0.8 + Math.random() * 0.4));
    });
  }

  return {
    start: () => arm(0),
    soon() {
      if (beating === null) arm(0);
      else again = true;
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await beating;
    },
  };
}
