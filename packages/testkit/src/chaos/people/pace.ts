import { setTimeout as sleep } from "node:timers/promises";
import type { Writer } from "./writer.ts";

/** A writer that sends at an even pace and measures the time to each answer. */
export interface Pace {
  /** Returns the times in ms since the last call. */
  take(): number[];
  stop(): Promise<void>;
}

export function startPace(writer: Writer, conversationId: string, everyMs: number): Pace {
  let times: number[] = [];
  let on = true;
  let n = 0;
  const run = async (): Promise<void> => {
    while (on) {
      const startedAt = performance.now();
      await writer.send({ conversationId, clientId: `pace-${++n}`, text: `at an even pace ${n}` });
      times.push(performance.now() - startedAt);
      await sleep(Math.max(0, everyMs - (performance.now() - startedAt)));
    }
  };
  const running = run();
  running.catch(() => undefined);
  return {
    take() {
      const taken = times;
      times = [];
      return taken;
    },
    async stop() {
      on = false;
      await running;
    },
  };
}
