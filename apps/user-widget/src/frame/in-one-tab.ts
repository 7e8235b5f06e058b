/** How long a tab holds the lock, so that slower tabs find it taken. */
const HEARD_MS = 2_000;
/** The head start of tabs that show the message. Timers of background tabs are up to 1 s late, which `HEARD_MS` covers. */
const HEAD_START_MS = 200;

/**
 * Calls `run` in one of the tabs that receive the same message. Calls it in no tab when one of them passes `seen`, because
 * its user sees the message there.
 */
export async function inOneTab(
  name: string,
  { seen, run }: { seen: boolean; run: () => Promise<unknown> },
): Promise<void> {
  if (!("locks" in navigator)) {
    if (!seen) await run();
    return;
  }
  if (!seen) await pause(HEAD_START_MS);
  await navigator.locks.request(`deskwire:${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    if (!seen) await run();
    await pause(HEARD_MS);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
