import { expect, test } from "vitest";
import { clockTime } from "./times.ts";
import { detectLocale, formatLocale } from "./locale.ts";

test.each([
  [["fr-FR", "zh-TW", "en"], "zh"],
  [["en-GB", "zh-CN"], "en"],
  [["zh-CN", "en"], "zh"],
  [["", "zh-TW"], "zh"],
  [["", "zh_CN", "en"], "zh"],
  [["fr", "EN-gb", "zh"], "en"],
  [["fr", "de"], "en"],
  [[], "en"],
])("the first of %j that the front ends speak is %s", (languages, locale) => {
  expect(detectLocale(languages)).toBe(locale);
});

test.each([
  ["en", ["en-GB", "en-US", "en"], "en-GB"],
  ["en", ["en", "en-GB"], "en-GB"],
  ["en", ["de-DE", "de", "en-US", "en"], "en-DE"],
  ["en", ["zh-CN", "en-GB"], "en-CN"],
  ["en", ["en", "fr"], "en"],
  ["en", ["x_y", "en-AU"], "en-AU"],
  ["zh", ["zh-TW", "en-US"], "zh-TW"],
  ["zh", ["en-US"], "zh-CN"],
] as const)(
  "[SHO11] dates in %s of a browser with %j have the tag %s",
  (locale, languages, tag) => {
    expect(formatLocale(locale, languages)).toBe(tag);
  },
);

test("[SHO11] British and German browsers have a clock of 24 hours", () => {
  const at = "2026-05-20T14:05:00";
  expect(clockTime(at, formatLocale("en", ["en-GB"]))).toBe("14:05");
  expect(clockTime(at, formatLocale("en", ["de-DE", "en-US"]))).toBe("14:05");
  expect(clockTime(at, formatLocale("en", ["en-US"]))).toMatch(/^2:05.PM$/);
});
