import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inOneTab } from "./in-one-tab.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Returns how many tabs run. The tabs receive the message in the order of `tabs`. */
async function hear(name: string, tabs: readonly { seen: boolean }[]): Promise<number> {
  const run = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const settled = vi.fn<() => void>();
  void Promise.all(tabs.map(({ seen }) => inOneTab(name, { seen, run }))).then(settled);
  await vi.waitFor(
    async () => {
      await vi.advanceTimersByTimeAsync(100);
      expect(settled).toHaveBeenCalledOnce();
    },
    // Locks are granted in real time, and a busy machine takes a while.
    { timeout: 20_000 },
  );
  return run.mock.calls.length;
}

test("one tab runs when no tab is seen", async () => {
  expect(await hear("a", [{ seen: false }, { seen: false }, { seen: false }])).toBe(1);
});

test("no tab runs when one is seen, in any order of receipt", async () => {
  expect(await hear("b", [{ seen: true }, { seen: false }])).toBe(0);
  expect(await hear("c", [{ seen: false }, { seen: true }, { seen: false }])).toBe(0);
});

test("without locks each tab decides for itself", async () => {
  vi.stubGlobal("navigator", {});
  expect(await hear("d", [{ seen: true }, { seen: false }])).toBe(1);
  vi.unstubAllGlobals();
});
