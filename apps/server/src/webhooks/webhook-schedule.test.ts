import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readRetryAfter } from "../identity/main-site-client.ts";
import { delayAfter, retryIn } from "./webhook-schedule.ts";

const middle = (): number => 0.5;

test("[OUT3] ten attempts, at 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, then no more", () => {
  const hour = 3_600;
  const delays = Array.from({ length: 11 }, (_, attempts) => delayAfter(attempts, middle));
  expect(delays).toEqual([
    0,
    5,
    300,
    1_800,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
    null,
  ]);
});

test("[OUT3] each delay varies by up to 20 % either way", () => {
  expect(delayAfter(2, () => 0)).toBeCloseTo(240);
  expect(delayAfter(2, () => 1)).toBeCloseTo(360);
});

/** The documents that say how long the retries may take, and their words for it. */
const TOLD: [path: string, words: RegExp][] = [
  ["packages/protocol/SPEC.md", /schedule of OUT3 \((\w+) days\)/],
  ["docs/main-site.md", /all attempts take at most (\w+) days/],
  ["docs/main-site.zh-CN.md", /全部重试最长约?\s?(四|\d+)\s?天/],
  ["apps/agent-web/src/i18n/tools-en.ts", /retried for up to (\w+) days/],
  ["apps/agent-web/src/i18n/tools-zh.ts", /重试，最长约?\s?(四|\d+)\s?天/],
];
const NUMERALS: Record<string, number> = { four: 4, 四: 4 };

test.each(TOLD)(
  "[OUT3] %s states the longest time that all attempts may take",
  async (path, words) => {
    const text = await readFile(new URL(`../../../../${path}`, import.meta.url), "utf8");
    const delays = Array.from({ length: 10 }, (_, attempts) => delayAfter(attempts, () => 1) ?? 0);
    const days = Math.ceil(delays.reduce((sum, delay) => sum + delay) / 86_400);
    const [, told = ""] = words.exec(text) ?? [];
    expect(NUMERALS[told] ?? Number(told)).toBe(days);
  },
);

test("[DOR13] Retry-After lengthens a step, up to 24 hours, and shortens none", () => {
  expect(retryIn(1, 60)).toBe(60);
  expect(retryIn(1, 1e9)).toBe(86_400);
  for (const asked of [null, 0, 1]) expect(retryIn(2, asked)).toBeGreaterThanOrEqual(240);
  expect(retryIn(10, 60)).toBeNull();
});

test.each([
  ["120", 120],
  [" 0", 0],
  ["Mon, 30 Nov 2026 10:00:30 GMT", 30],
  ["Mon, 30 Nov 2026 09:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  [undefined, null],
])("[DOR13] the header %s asks for %s seconds", (header, seconds) => {
  expect(readRetryAfter(header, Date.parse("2026-11-30T10:00:00Z"))).toBe(seconds);
});
