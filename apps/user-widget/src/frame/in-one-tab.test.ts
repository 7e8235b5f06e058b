import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inOneTab } from "./in-one-tab.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What each of the tabs does, in the order in which they hear of it. */
async function hear(name: string, tabs: readonly { seen: boolean }[]): Promise<number> {
  const run = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const settled = vi.fn<() => void>();
  void Promise.all(tabs.map(({ seen }) => inOneTab(name, { seen, run }))).then(settled);
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(100);
    expect(settled).toHaveBeenCalledOnce();
  });
  return run.mock.calls.length;
}

test("of the tabs in which nobody looks, one runs", async () => {
  expect(await hear("a", [{ seen: false }, { seen: false }, { seen: false }])).toBe(1);
});

test("none runs while somebody looks at one of them, whichever hears of it first", async () => {
  expect(await hear("b", [{ seen: true }, { seen: false }])).toBe(0);
  expect(await hear("c", [{ seen: false }, { seen: true }, { seen: false }])).toBe(0);
});

test("without locks each decides for itself", async () => {
  vi.stubGlobal("navigator", {});
  expect(await hear("d", [{ seen: true }, { seen: false }])).toBe(1);
  vi.unstubAllGlobals();
});
