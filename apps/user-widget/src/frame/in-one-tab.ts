const HEARD_MS = 2_000;
/** Ahead of the others; a tab in the background has its timers up to a second late, which `HEARD_MS` covers. */
const HEAD_START_MS = 200;

/**
 * Runs in one of the tabs that hear of the same message at the same time; in none when somebody sees it in one of them,
 * which says so by `seen`.
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
