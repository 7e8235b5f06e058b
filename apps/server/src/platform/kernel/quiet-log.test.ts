import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQuietLog, type QuietLog } from "./quiet-log.ts";

let lines: [string, object, string][];
let quiet: QuietLog;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  const write = (level: string) => (details: object, message: string) =>
    void lines.push([level, details, message]);
  const log = { info: write("info"), warn: write("warn"), error: write("error") };
  quiet = createQuietLog({ log, everyMs: 10_000, outside: (work) => work() });
});
afterEach(() => {
  quiet.close();
  vi.useRealTimers();
});

test("[LIM6] a repeated error is written once, and then its count every 10 s", () => {
  const err = new Error("timeout exceeded");
  for (let n = 0; n < 100; n++) quiet.error({ err }, "a request failed");
  expect(lines).toEqual([["error", { err }, "a request failed"]]);
  vi.advanceTimersByTime(10_000);
  expect(lines[1]).toEqual(["error", { err, repeated: 99 }, "a request failed"]);
  vi.advanceTimersByTime(10_000);
  expect(lines.length).toBe(2);
  quiet.error({ err }, "a request failed");
  expect(lines[2]).toEqual(["error", { err }, "a request failed"]);
});

test("[LIM6] errors with other causes and other messages are written at once", () => {
  quiet.warn({ reason: "a" }, "the database cannot be reached");
  quiet.warn({ reason: "b" }, "the database cannot be reached");
  quiet.error({ err: new Error("a") }, "a request failed");
  quiet.error({ err: Object.assign(new Error("a"), { code: "57P01" }) }, "a request failed");
  expect(lines.length).toBe(4);
});

test("[LIM6] a line about repeats belongs to no request", async () => {
  // Only real timers run as part of the request that made them.
  vi.useRealTimers();
  const requests = new AsyncLocalStorage<string>();
  const writers: (string | undefined)[] = [];
  const write = () => void writers.push(requests.getStore());
  const log = createQuietLog({
    log: { info: write, warn: write, error: write },
    everyMs: 1,
    outside: (work) => requests.exit(work),
  });
  requests.run("first", () => log.warn({}, "slow"));
  requests.run("second", () => log.warn({}, "slow"));
  await expect.poll(() => writers).toEqual(["first", undefined]);
  log.close();
});

test("[LIM6] what was not written yet is written at the end", () => {
  quiet.warn({}, "slow");
  quiet.warn({ place: 2 }, "slow");
  quiet.close();
  expect(lines).toEqual([
    ["warn", {}, "slow"],
    ["warn", { place: 2, repeated: 1 }, "slow"],
  ]);
});

test("other lines pass as they are", () => {
  quiet.info({}, "ready");
  quiet.info({}, "ready");
  expect(lines.length).toBe(2);
});
