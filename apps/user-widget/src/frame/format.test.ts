import { expect, test } from "vitest";
import { formatBytes, formatDay, formatTime, formatWait, initials, sameDay } from "./format.ts";
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
  expect(formatWait(20, en)).toBe("Less than a minute to wait, as it looks");
  expect(formatWait(60, en)).toBe("About 1 minute to wait");
  expect(formatWait(61, en)).toBe("About 2 minutes to wait");
  expect(formatWait(150, zh)).toBe("预计等待约 3 分钟");
});

test.each([
  [512, "512 B"],
  [2048, "2 KB"],
  [1_572_864, "1.5 MB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ["王敏", "敏"],
  ["王敏 Mia", "敏"],
  ["Mia Wang", "MW"],
  ["lin", "L"],
  ["", ""],
])("“%s” is shortened to “%s”", (name, short) => {
  expect(initials(name)).toBe(short);
});
