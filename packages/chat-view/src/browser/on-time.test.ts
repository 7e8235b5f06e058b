import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onTime } from "./on-time.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  vi.stubGlobal("document", new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the time is told at once, then regularly, until it is stopped", () => {
  const tell = vi.fn<(now: number) => void>();
  const stop = onTime(100, tell);
  vi.advanceTimersByTime(200);
  expect(tell.mock.calls).toEqual([[1_000], [1_100], [1_200]]);
  stop();
  vi.advanceTimersByTime(200);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(tell).toHaveBeenCalledTimes(3);
});

test("a page that is shown again has the right time at once", () => {
  const tell = vi.fn<(now: number) => void>();
  const stop = onTime(3_600_000, tell);
  vi.setSystemTime(50_000_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(tell).toHaveBeenLastCalledWith(50_000_000);
  stop();
});
