import { expect, test } from "vitest";
import { isTime, readTime } from "./time.ts";

test.each([
  ["2026-02-28T23:59:59.999Z", true],
  ["2024-02-29T00:00:00.000Z", true],
  ["2026-02-29T00:00:00.000Z", false],
  ["2026-99-99T00:00:00.000Z", false],
  ["2026-01-01T24:00:00.000Z", false],
  ["2026-01-01T00:00:00Z", false],
  ["2026-01-01 00:00:00.000Z", false],
  ["2026-01-01T00:00:00.000+", false],
  ["0000-01-01T00:00:00.000Z", false],
  ["+012026-01-01T00:00:00.0Z", false],
  ["", false],
  [undefined, false],
])("[HTP1] %s is a timestamp of the server: %s", (text, is) => {
  expect(isTime(text)).toBe(is);
});

test.each([
  ["2026-01-02", "2026-01-02T00:00:00.000Z"],
  ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
  ["2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600Z"],
  ["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"],
  ["2026-02-30", null],
  ["2026-99-99", null],
  ["2026-01-02T03:04:05.6789Z", null],
  ["2026-01-02T03:04Z", null],
  ["yesterday", null],
])("[HTP1] %s is read as %s", (text, time) => {
  expect(readTime(text)).toBe(time);
});
