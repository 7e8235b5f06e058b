import { expect, test } from "vitest";
import { isNestedDeeper } from "./nesting.ts";

const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

test.each([
  [0, 0, false],
  [1, 0, true],
  [2, 2, false],
  [3, 2, true],
  [200_000, 100, true],
])("[TOP3] %i levels are more than %i: %s", (levels, most, deeper) => {
  expect(isNestedDeeper(levels === 0 ? 5 : nested(levels), most)).toBe(deeper);
});

test("[TOP3] the deepest branch counts, in objects and in arrays", () => {
  expect(isNestedDeeper({ a: 1, b: [{ c: null }, "[[[["] }, 3)).toBe(false);
  expect(isNestedDeeper({ a: 1, b: [{ c: {} }] }, 3)).toBe(true);
});
