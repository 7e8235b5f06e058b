import { expect, test } from "vitest";
import { shownId } from "./shown-id.ts";

test("[SHO13] an id shows the code of each character that cannot be seen", () => {
  expect(shownId("42")).toBe("42");
  expect(shownId("a\u202Eb")).toBe("a⟨U+202E⟩b");
  expect(shownId("\u200B")).toBe("⟨U+200B⟩");
  expect(shownId("4\u00AD2\u2028")).toBe("4⟨U+00AD⟩2⟨U+2028⟩");
  expect(shownId("\u{E0041}x")).toBe("⟨U+E0041⟩x");
});

test("[SHO13] the letters of an id stay as they are", () => {
  expect(shownId("用户-7 é")).toBe("用户-7 é");
  expect(shownId("שרה")).toBe("\u2068שרה\u2069");
});
