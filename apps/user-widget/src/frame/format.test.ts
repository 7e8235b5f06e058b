import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatDay, formatTime, formatWait, sameDay } from "./format.ts";
import { en } from "./i18n/en.ts";
import { zh } from "./i18n/zh.ts";

// Local times: what day it is depends on where the reader is.
const local = (day: number, hour: number, year = 2026) =>
  new Date(year, 4, day, hour, 5).toISOString();
const now = new Date(2026, 4, 20, 0, 1).getTime();

test("a day is named as seen from now", () => {
  expect(formatDay(local(20, 0), now, "en", en)).toBe("Today");
  expect(formatDay(local(19, 23), now, "en", en)).toBe("Yesterday");
  expect(formatDay(local(19, 23), now, "zh", zh)).toBe("昨天");
  expect(formatDay(local(4, 9), now, "en", en)).toBe("Mon, May 4");
  expect(formatDay(local(4, 9, 2025), now, "en", en)).toContain("2025");
  expect(formatDay(local(4, 9), now, "zh", zh)).toContain("5月4日");
});

test("two times of one local day share it", () => {
  expect(sameDay(local(19, 1), local(19, 23))).toBe(true);
  expect(sameDay(local(19, 23), local(20, 0))).toBe(false);
});

test("times have hours and minutes", () => {
  expect(formatTime(local(20, 9), "en")).toMatch(/^9:05\sAM$/);
  expect(formatTime(local(20, 9), "zh")).toMatch(/^0?9:05$/);
});

test("a wait is told in whole minutes, rounded up", () => {
  expect(formatWait(20, en)).toBe("Estimated wait: less than a minute");
  expect(formatWait(60, en)).toBe("Estimated wait: 1 minute");
  expect(formatWait(61, en)).toBe("Estimated wait: 2 minutes");
  expect(formatWait(150, zh)).toBe("预计等待约 3 分钟");
});

test.each([
  [512, "512 B"],
  [2048, "2 KB"],
  [1_572_864, "1.5 MB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("how long ago is told in one unit, and after a week as a date", () => {
  const then = Date.parse("2026-05-20T10:00:00.000Z");
  const ago = (seconds: number) =>
    formatAgo(new Date(then - seconds * 1000).toISOString(), then, "en", en);
  expect(ago(-5)).toBe("Just now");
  expect(ago(59)).toBe("Just now");
  expect(ago(60)).toBe("1 min. ago");
  expect(ago(3_599)).toBe("59 min. ago");
  expect(ago(7_200)).toBe("2 hr. ago");
  expect(ago(86_400)).toBe("yesterday");
  expect(ago(6 * 86_400)).toBe("6 days ago");
  expect(ago(10 * 86_400)).toBe("May 10");
  expect(ago(400 * 86_400)).toContain("2025");
  const zhAgo = formatAgo("2026-05-20T09:55:00.000Z", then, "zh", zh);
  expect(zhAgo).toBe("5 分钟前");
});
