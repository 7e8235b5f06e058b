import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { throttle } from "./throttle.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it acts at once, then at most once an interval, and never leaves the last call unanswered", () => {
  const action = vi.fn<() => void>();
  const throttled = throttle(action, 1_000);
  throttled();
  expect(action).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 10; i += 1) throttled();
  vi.advanceTimersByTime(999);
  expect(action).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(action).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(action).toHaveBeenCalledTimes(2);
});

test("stopped, it owes nothing", () => {
  const action = vi.fn<() => void>();
  const throttled = throttle(action, 1_000);
  throttled();
  throttled();
  throttled.stop();
  vi.advanceTimersByTime(2_000);
  expect(action).toHaveBeenCalledTimes(1);
});
