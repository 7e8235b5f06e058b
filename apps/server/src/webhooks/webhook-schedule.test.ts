import { expect, test } from "vitest";
import { delayAfter } from "./webhook-schedule.ts";

const middle = (): number => 0.5;

test("[OUT3] ten attempts, at 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, then none", () => {
  const hour = 3_600;
  const delays = Array.from({ length: 11 }, (_, attempts) => delayAfter(attempts, middle));
  expect(delays).toEqual([
    0,
    5,
    300,
    1_800,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
    null,
  ]);
});

test("[OUT3] each is spread by a fifth either way", () => {
  expect(delayAfter(2, () => 0)).toBeCloseTo(240);
  expect(delayAfter(2, () => 1)).toBeCloseTo(360);
});
