import { expect, test } from "vitest";
import { laterEn } from "../i18n/later-en.ts";
import { laterZh } from "../i18n/later-zh.ts";
import { waitText } from "./wait-text.ts";

test("a wait is told in whole minutes, rounded up", () => {
  expect(waitText(20, laterEn)).toBe("Estimated wait: less than a minute");
  expect(waitText(60, laterEn)).toBe("Estimated wait: 1 minute");
  expect(waitText(61, laterEn)).toBe("Estimated wait: 2 minutes");
  expect(waitText(150, laterZh)).toBe("预计等待约 3 分钟");
});
