import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { throttle } from "./throttle.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the action runs at once, then at most once an interval, and once more after the last call", () => {
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

test("stopping cancels the call that is due", () => {
  const action = vi.fn<() => void>();
  const throttled = throttle(action, 1_000);
  throttled();
  throttled();
  throttled.stop();
  vi.advanceTimersByTime(2_000);
  expect(action).toHaveBeenCalledTimes(1);
});
