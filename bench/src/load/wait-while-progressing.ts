import { setTimeout as sleep } from "node:timers/promises";

/** A server that is behind may still deliver; without progress for this long, something is lost. */
const QUIET_MS = 2_000;

/** Resolves when `isDone`, or when `progress` has not changed for 2 s. */
export async function waitWhileProgressing(
  isDone: () => boolean,
  progress: () => number = () => 0,
): Promise<void> {
  let seen = progress();
  let deadline = performance.now() + QUIET_MS;
  while (!isDone() && performance.now() <= deadline) {
    await sleep(1);
    if (progress() === seen) continue;
    seen = progress();
    deadline = performance.now() + QUIET_MS;
  }
}
