import { coalesce } from "../../kernel/coalesce.ts";

export interface Heartbeat {
  start(): void;
  /** Beats now instead of at the end of the interval. */
  soon(): void;
  /** Resolves when the beat under way has ended. */
  stop(): Promise<void>;
}

export interface HeartbeatOptions {
  /** Between the end of a beat and the next one; ± 20 %, so that nodes do not beat in step. */
  intervalMs: number;
  beat(): Promise<void>;
  /** Called with what a beat threw; the heartbeat goes on. Must not throw. */
  onError(error: unknown): void;
}

const JITTER = 0.2;

/** Runs `beat` again and again, one at a time. */
export function createHeartbeat({ intervalMs, beat, onError }: HeartbeatOptions): Heartbeat {
  let timer: NodeJS.Timeout | undefined;
  const beats = coalesce({
    async task() {
      clearTimeout(timer);
      try {
        await beat();
      } finally {
        timer = setTimeout(beats.request, intervalMs * (1 - JITTER + Math.random() * 2 * JITTER));
        timer.unref();
      }
    },
    onError,
  });
  return {
    start: beats.request,
    soon: beats.request,
    async stop() {
      await beats.close();
      clearTimeout(timer);
    },
  };
}
