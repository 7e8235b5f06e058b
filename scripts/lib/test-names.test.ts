import { expect, test } from "vitest";
import { testNames } from "./test-names.ts";

test.each([
  ['test("rule 1 does", () => {});', ["rule 1 does"]],
  ['test.each([1])("rule 2 does %i", () => {});', ["rule 2 does %i"]],
  ['describe("rule 3 room", () => { it(`rule 4 ${x}`, () => {}); });', ["rule 3 room", "rule 4 "]],
  ['test.runIf(redis)("rule 5" + " does", () => {});', ["rule 5 does"]],
  ["// rule 1 test says", []],
  ['test("does", () => { /* rule 2 */ expect("rule 3").toBe(y); });', ["does"]],
  ['expect("rule 4").toBe(test);', []],
  ['// test("rule 5 does", () => {});', []],
  ['test.skip("rule 6 does", () => {});', []],
  ['test.todo("rule 7 does");', []],
])("the names of tests in %s are %j", (source, names) => {
  expect(testNames("a.test.ts", source)).toEqual(names);
});
