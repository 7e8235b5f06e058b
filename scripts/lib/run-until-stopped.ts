import { exitWhenClosed, onStopSignal } from "@deskwire/server/app/stop-signals";
import { explainFailure } from "./explain-failure.ts";
import type { RunningParts } from "./running-parts.ts";
import { tell } from "./script-texts.ts";

/**
 * Starts parts that run until a stop signal, which closes them and ends the process with 0, also while they start. A start
 * that fails says why, closes what it has started and ends the process with 1.
 */
export async function runUntilStopped(
  parts: RunningParts,
  start: () => Promise<void>,
): Promise<void> {
  onStopSignal(() => {
    console.log(tell("stopping"));
    return exitWhenClosed(() => parts.closeAll(), 0);
  });
  try {
    await start();
  } catch (error) {
    // The stop signal has ended the start.
    if (parts.closing) return;
    console.error(explainFailure(error));
    await exitWhenClosed(() => parts.closeAll(), 1);
  }
}
