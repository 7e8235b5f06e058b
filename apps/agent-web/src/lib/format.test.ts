import { describe, expect, it } from "vitest";
import { badgeText, clockTime, dayLabel, daysAgo, duration, fileSize, listTime } from "./format.ts";

const local = (...parts: [number, number, number, number?, number?]): string => {
  const [year, month, day, hour = 12, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).toISOString();
};
const NOW = Date.parse(local(2026, 3, 11, 10, 30));

describe("times", () => {
  it("count calendar days, not spans of 24 hours", () => {
    expect(daysAgo(local(2026, 3, 11, 0, 1), NOW)).toBe(0);
    expect(daysAgo(local(2026, 3, 10, 23, 59), NOW)).toBe(1);
    expect(daysAgo(local(2026, 3, 4, 10, 31), NOW)).toBe(7);
  });

  it("are as short in a list as they can be", () => {
    expect(listTime(local(2026, 3, 11, 9, 5), NOW, "zh-CN")).toBe("9:05");
    expect(listTime(local(2026, 3, 10), NOW, "zh-CN")).toBe("昨天");
    expect(listTime(local(2026, 3, 8), NOW, "en-GB")).toBe("Sun");
    expect(listTime(local(2026, 2, 1), NOW, "en-GB")).toBe("1 Feb");
    expect(listTime(local(2025, 2, 1), NOW, "en-GB")).toBe("1 Feb 2025");
  });

  it("of a clock that runs behind still show a time", () => {
    expect(listTime(local(2026, 3, 12, 0, 1), NOW, "zh-CN")).toBe(
      clockTime(local(2026, 3, 12, 0, 1), "zh-CN"),
    );
  });

  it("name the day between messages", () => {
    expect(dayLabel(local(2026, 3, 11), NOW, "en")).toBe("Today");
    expect(dayLabel(local(2026, 3, 10), NOW, "zh-CN")).toBe("昨天");
    expect(dayLabel(local(2026, 3, 2), NOW, "en-GB")).toBe("Monday 2 March");
    expect(dayLabel(local(2025, 12, 31), NOW, "en-GB")).toContain("2025");
  });
});

describe("duration", () => {
  it("uses the largest unit, hours with their minutes", () => {
    expect(duration(45_000, "en")).toBe("45 sec");
    expect(duration(3 * 60_000 + 59_000, "en")).toBe("3 min");
    expect(duration(65 * 60_000, "en")).toBe("1 hr 5 min");
    expect(duration(65 * 60_000, "zh-CN")).toBe("1 小时 5 分钟");
    expect(duration(120 * 60_000, "en")).toBe("2 hr");
    expect(duration(50 * 3_600_000, "en")).toBe("2 days");
  });

  it("never shows less than nothing", () => {
    expect(duration(-5_000, "en")).toBe("0 sec");
  });
});

describe("fileSize", () => {
  it("shows one digit below ten", () => {
    expect(fileSize(0, "en")).toBe("0 B");
    expect(fileSize(1_023, "en")).toBe("1,023 B");
    expect(fileSize(1_536, "en")).toBe("1.5 KB");
    expect(fileSize(340 * 1_024, "en")).toBe("340 KB");
    expect(fileSize(5 * 1_024 ** 3, "en")).toBe("5 GB");
  });
});

describe("badgeText", () => {
  it("shows nothing at zero and stops at 999", () => {
    expect(badgeText(0)).toBeNull();
    expect(badgeText(7)).toBe("7");
    expect(badgeText(999)).toBe("999");
    expect(badgeText(1_000)).toBe("999+");
  });
});
