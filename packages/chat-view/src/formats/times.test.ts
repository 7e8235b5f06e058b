import { describe, expect, it } from "vitest";
import { clockTime, dayLabel, daysAgo, fullTime } from "./times.ts";

const local = (...parts: [number, number, number, number?, number?]): string => {
  const [year, month, day, hour = 12, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).toISOString();
};
const NOW = Date.parse(local(2026, 3, 11, 10, 30));

describe("times", () => {
  it("have hours and minutes", () => {
    expect(clockTime(local(2026, 5, 20, 9, 5), "en")).toMatch(/^9:05\sAM$/);
    expect(clockTime(local(2026, 5, 20, 21, 5), "en-GB")).toBe("21:05");
    expect(clockTime(local(2026, 5, 20, 9, 5), "zh-CN")).toMatch(/^0?9:05$/);
  });

  it("in full have the date too", () => {
    expect(fullTime(local(2026, 5, 20, 9, 5), "en-GB")).toBe("20 May 2026, 09:05");
  });

  it("count calendar days, not spans of 24 hours", () => {
    expect(daysAgo(local(2026, 3, 10, 23), Date.parse(local(2026, 3, 10, 1)))).toBe(0);
    expect(daysAgo(local(2026, 3, 11, 0, 1), NOW)).toBe(0);
    expect(daysAgo(local(2026, 3, 10, 23, 59), NOW)).toBe(1);
    expect(daysAgo(local(2026, 3, 4, 10, 31), NOW)).toBe(7);
  });

  it("name the day between messages", () => {
    expect(dayLabel(local(2026, 3, 11), NOW, "en")).toBe("Today");
    expect(dayLabel(local(2026, 3, 10), NOW, "zh-CN")).toBe("昨天");
    expect(dayLabel(local(2026, 3, 2), NOW, "en-GB")).toBe("Monday 2 March");
    expect(dayLabel(local(2025, 12, 31), NOW, "en-GB")).toContain("2025");
    expect(dayLabel(local(2026, 3, 2), NOW, "zh-CN")).toContain("3月2日");
  });
});
