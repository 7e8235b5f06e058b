import { onStopSignal } from "@deskwire/server/app/stop-signals";
import { MissingProgramError } from "./machine-programs.ts";
import type { RunningParts } from "./running-parts.ts";

/**
 * Runs a command that returns an exit code, and closes its parts at the end and on a stop signal. A
 * missing program is one sentence and exit code 1.
 */
export async function runWithParts(
  parts: RunningParts,
  run: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  onStopSignal(async () => {
    await parts.closeAll();
    process.exit(130);
  });
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await parts.closeAll();
  }
}
