import { CLOSE_MS } from "./close-timeout.ts";

/**
 * One Ctrl-C reaches a process several times: from the terminal, from npm, from the bootstrap.
 * A signal that follows the first one within this time belongs to the same key press.
 */
const SAME_PRESS_MS = 1_000;

/** Runs `stop` on the first SIGINT, SIGTERM or SIGHUP. A second one ends the process at once. */
export function onStopSignal(stop: () => Promise<void>): void {
  let firstAt: number | undefined;
  const receive = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      void stop();
    } else if (now - firstAt > SAME_PRESS_MS) {
      process.exit(signal === "SIGINT" ? 130 : 143);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, receive);
}

/** Ends the process with `code` when `close` has resolved, and with 1 when it does not within 30 s or rejects. */
export async function exitWhenClosed(close: () => Promise<void>, code: number): Promise<void> {
  setTimeout(() => process.exit(1), CLOSE_MS).unref();
  try {
    await close();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
  process.exit(code);
}
