import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { zh } from "../i18n/zh.ts";
import { waitText } from "./wait-text.ts";

test("a wait is told in whole minutes, rounded up", () => {
  expect(waitText(20, en)).toBe("Estimated wait: less than a minute");
  expect(waitText(60, en)).toBe("Estimated wait: 1 minute");
  expect(waitText(61, en)).toBe("Estimated wait: 2 minutes");
  expect(waitText(150, zh)).toBe("预计等待约 3 分钟");
});
