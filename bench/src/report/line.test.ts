import { expect, it } from "vitest";
import { verdictOf } from "./line.ts";

it.each([
  [80, "aim reached"],
  [60, "reached"],
  [59.9, "missed"],
])("judges %d %% of a peer as %s", (value, verdict) => {
  expect(verdictOf({ value, budget: { better: "more", reach: 60, aim: 80 } })).toBe(verdict);
});

it.each([
  [5, "aim reached"],
  [10, "reached"],
  [10.1, "missed"],
  [Number.NaN, "missed"],
])("judges %d ms as %s", (value, verdict) => {
  expect(verdictOf({ value, budget: { better: "less", reach: 10, aim: 5 } })).toBe(verdict);
});

it("judges nothing without a budget", () => {
  expect(verdictOf({ value: 1 })).toBe("");
});
