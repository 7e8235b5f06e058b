import { expect, test } from "vitest";
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

test("dates and numbers have the browser's region of the chosen language", () => {
  expect(formatLocale("en", ["zh-CN", "en-GB"])).toBe("en-GB");
  expect(formatLocale("zh", ["en-US"])).toBe("zh-CN");
  expect(formatLocale("en", ["zh-CN"])).toBe("en");
});
