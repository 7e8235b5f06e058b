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
