import { expect, test } from "vitest";
import { charsLeft, fitHeight, isOfInputMethod, sendsOnEnter } from "./composing.ts";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

test.each([
  ["Enter", enter, true],
  ["Shift and Enter", { ...enter, shiftKey: true }, false],
  ["an Enter that ends a composition", { ...enter, isComposing: true }, false],
  ["an Enter that ended a composition in Safari", { ...enter, keyCode: 229 }, false],
  ["another key", { ...enter, key: "a" }, false],
])("%s sends: %o", (_what, key, sends) => {
  expect(sendsOnEnter(key)).toBe(sends);
});

test("an Escape that cancels a composition belongs to the input method", () => {
  const escape = { ...enter, key: "Escape" };
  expect(isOfInputMethod({ ...escape, isComposing: true })).toBe(true);
  expect(isOfInputMethod(escape)).toBe(false);
});

test("characters are counted as the server counts them", () => {
  expect(charsLeft("😀a", 4)).toBe(2);
  expect(charsLeft("abcde", 4)).toBe(-1);
});

test("a text area is as high as its text, and scrolls above the limit", () => {
  const area = { scrollHeight: 60, style: { height: "", overflowY: "" } };
  fitHeight(area, 100);
  expect(area.style).toEqual({ height: "60px", overflowY: "hidden" });
  area.scrollHeight = 160;
  fitHeight(area, 100);
  expect(area.style).toEqual({ height: "100px", overflowY: "auto" });
  fitHeight(null, 100);
});
