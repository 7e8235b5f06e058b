const HEARD_MS = 2_000;

/** Runs in one of the tabs that hear of the same message at the same time. */
export async function inOneTab(name: string, run: () => Promise<unknown>): Promise<void> {
  if (!("locks" in navigator)) {
    await run();
    return;
  }
  await navigator.locks.request(`deskwire:${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await run();
    await new Promise((resolve) => setTimeout(resolve, HEARD_MS));
  });
}
