import { expect, test } from "vitest";
import { laneOf } from "./mailbox-lane.ts";

test.each([
  [0, "fresh"],
  [0.999, "fresh"],
  [1, "slow"],
  [14.999, "slow"],
  [15, "stale"],
  [3_000, "stale"],
])("[MBX2] a mailbox whose oldest message has waited %d days is %s", (days, lane) => {
  expect(laneOf(days)).toBe(lane);
});
