import { expect, it } from "vitest";
import { parseStat } from "./process-usage.ts";

it("reads the times of a process, whatever characters its name has", () => {
  const after = "S 42 1 1 0 -1 4194560 100 200 0 0 7 3 20 10 20 0 1 0 100 1000 50";
  expect(parseStat(`17 (a) b (c) ${after}`)).toEqual({
    parent: 42,
    ownUs: 100_000,
    endedChildrenUs: 300_000,
  });
});
