import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHeartbeat } from "./heartbeat.ts";

const INTERVAL_MS = 1_000;
const unexpected = (error: unknown): never => {
  throw error;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it beats at the start, and again 80 % to 120 % of the interval after each beat", async () => {
  const beat = vi.fn<() => Promise<void>>(async () => undefined);
  const heartbeat = createHeartbeat({ intervalMs: INTERVAL_MS, beat, onError: unexpected });
  heartbeat.start();
  await vi.advanceTimersByTimeAsync(1);
  expect(beat).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(0.8 * INTERVAL_MS - 2);
  expect(beat).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(0.4 * INTERVAL_MS + 2);
  expect(beat).toHaveBeenCalledTimes(2);
  await heartbeat.stop();
});

test("`soon` beats at once, or directly after the beat under way, and replaces the next regular beat", async () => {
  const ends: (() => void)[] = [];
  const beat = vi.fn<() => Promise<void>>(() => new Promise((resolve) => ends.push(resolve)));
  const heartbeat = createHeartbeat({ intervalMs: INTERVAL_MS, beat, onError: unexpected });
  heartbeat.start();
  await vi.advanceTimersByTimeAsync(1);
  heartbeat.soon();
  await vi.advanceTimersByTimeAsync(1);
  expect(beat).toHaveBeenCalledTimes(1);
  ends.shift()?.();
  await vi.advanceTimersByTimeAsync(1);
  expect(beat).toHaveBeenCalledTimes(2);
  ends.shift()?.();
  await vi.advanceTimersByTimeAsync(0.5 * INTERVAL_MS);
  heartbeat.soon();
  await vi.advanceTimersByTimeAsync(0.7 * INTERVAL_MS);
  expect(beat).toHaveBeenCalledTimes(3);
  ends.shift()?.();
  await heartbeat.stop();
});

test("a beat that throws is reported, and the next one comes", async () => {
  const error = new Error("failed");
  const beat = vi.fn<() => Promise<void>>().mockRejectedValueOnce(error).mockResolvedValue();
  const onError = vi.fn<(error: unknown) => void>();
  const heartbeat = createHeartbeat({ intervalMs: INTERVAL_MS, beat, onError });
  heartbeat.start();
  await vi.advanceTimersByTimeAsync(1.3 * INTERVAL_MS);
  expect(beat).toHaveBeenCalledTimes(2);
  expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  await heartbeat.stop();
});

test("stopping waits for the beat under way, and no other follows", async () => {
  let end: () => void = () => undefined;
  const beat = vi.fn<() => Promise<void>>(() => new Promise((resolve) => (end = resolve)));
  const heartbeat = createHeartbeat({ intervalMs: INTERVAL_MS, beat, onError: unexpected });
  heartbeat.start();
  await vi.advanceTimersByTimeAsync(1);
  heartbeat.soon();
  let stopped = false;
  const stopping = heartbeat.stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).toBe(false);
  end();
  await stopping;
  await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS);
  expect(beat).toHaveBeenCalledTimes(1);
});
