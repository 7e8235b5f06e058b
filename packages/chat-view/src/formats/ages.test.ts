import { describe, expect, it } from "vitest";
import { duration, listTime, timeAgo } from "./ages.ts";
import { clockTime } from "./times.ts";

const local = (...parts: [number, number, number, number?, number?]): string => {
  const [year, month, day, hour = 12, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).toISOString();
};
const NOW = Date.parse(local(2026, 3, 11, 10, 30));

describe("times of a list", () => {
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

describe("timeAgo", () => {
  const then = Date.parse("2026-05-20T10:00:00.000Z");
  const ago = (seconds: number, tag = "en", justNow = "Just now") =>
    timeAgo(new Date(then - seconds * 1000).toISOString(), then, { tag, justNow });

  it("uses one unit, and after a week the date", () => {
    expect(ago(-5)).toBe("Just now");
    expect(ago(59)).toBe("Just now");
    expect(ago(60)).toBe("1 min. ago");
    expect(ago(3_599)).toBe("59 min. ago");
    expect(ago(7_200)).toBe("2 hr. ago");
    expect(ago(86_400)).toBe("yesterday");
    expect(ago(6 * 86_400)).toBe("6 days ago");
    expect(ago(10 * 86_400)).toBe("May 10");
    expect(ago(400 * 86_400)).toContain("2025");
  });

  it("has a space between digits and Chinese characters", () => {
    expect(ago(300, "zh-CN")).toBe("5 分钟前");
  });
});
