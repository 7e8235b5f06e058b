import fc from "fast-check";
import { expect, test } from "vitest";
import { hueOf, initials } from "./avatar.ts";

test.each([
  ["陈思远", "陈"],
  ["Mia 米娅", "米"],
  ["さくら", "さ"],
  ["김민지", "김"],
  ["anna maria schmidt", "AS"],
  ["Cher", "C"],
  ["😀 fan", "😀F"],
  ["  ", "?"],
])("“%s” is shown as %s", (name, short) => {
  expect(initials(name)).toBe(short);
});

test("a hue is stable and within the circle", () => {
  expect(hueOf("u1")).toBe(hueOf("u1"));
  for (const id of ["", "u1", "访客", "66666666"]) expect(hueOf(id)).toBeLessThan(360);
});

test("any name has a short form", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      expect([...initials(name)].length).toBeGreaterThan(0);
    }),
  );
});
