import fc from "fast-check";
import { expect, test } from "vitest";
import { isBlank, withoutControls, writtenText } from "./text.ts";

const NOTHING = [
  "",
  " \n\t\u3000\u00A0",
  "\u200B",
  "\u2060\u00AD",
  "\u3164",
  "\uFFA0",
  "\u115F\u1160",
  "\u2800",
  "\u0001",
  "\uFEFF",
  "\u202E\u2069",
  "\uFE0F\u200D",
  "\u034F\u17B4",
  "\u{E0001}\u{E0041}",
  "\u{1D173}",
  "\uFFF9\uFFFB",
  "\u{13430}\u{1343F}",
  "\u{13441}\u{13442}",
  "\u{1D159}",
];

test.each(NOTHING.map((text) => [encodeURI(text), text]))("[TXT1] %s shows nothing", (_, text) => {
  expect(isBlank(text)).toBe(true);
  expect(isBlank(`${text}x${text}`)).toBe(false);
  expect(writtenText(text)).toBeUndefined();
});

test.each(["0", "。", "👩‍👩‍👧", "\u0301", "\u0600", "ـ", "می‌خواهم"])(
  "[TXT1] %s shows something",
  (text) => {
    expect(isBlank(text)).toBe(false);
  },
);

test("[TXT2] only line feeds and tabs are kept of the control characters", () => {
  expect(withoutControls("a\u0001\u001B[31mb\u007F\u0085c\td\r\ne\rf\ng")).toBe(
    "a[31mbc\td\ne\nf\ng",
  );
  expect(writtenText(" \u0007hello\u0000 ")).toBe("hello");
});

test("[TXT2] every other character stays as it is", () => {
  const printable = fc.string({ unit: "grapheme" }).filter((text) => !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(printable, (text) => {
      expect(withoutControls(text)).toBe(text);
    }),
  );
});
