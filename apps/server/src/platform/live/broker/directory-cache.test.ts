import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createDirectoryCache } from "./directory-cache.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

function membersOf(cache: ReturnType<typeof createDirectoryCache>, participant: `user:${string}`) {
  return cache.get(participant, performance.now())?.members;
}

test("an entry is believed for its time and no longer, but stays as the last known", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 1, ["a"]);
  vi.advanceTimersByTime(4_999);
  expect(membersOf(cache, "user:1")).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(membersOf(cache, "user:1")).toBeUndefined();
  expect(cache.last("user:1")).toEqual(["a"]);
});

test("held by nobody is known too", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 1, []);
  expect([membersOf(cache, "user:1"), membersOf(cache, "user:2")]).toEqual([[], undefined]);
});

test("a lookup that overtook a notice does not undo it", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 20, ["a", "b"]);
  cache.put("user:1", 10, ["a"]);
  expect(membersOf(cache, "user:1")).toEqual(["a", "b"]);
});

test("after its time an entry yields to any version: Redis's clock may have been set back", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 20, ["a"]);
  vi.advanceTimersByTime(5_000);
  cache.put("user:1", 10, ["b"]);
  expect(membersOf(cache, "user:1")).toEqual(["b"]);
});

test("of two notices the later counts, whichever comes first; a lookup between them hides none", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 30, []);
  expect([10, 20, 10, 20].map((version) => cache.takeNotice("user:1", version))).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("what was learned before distrust is not believed, what comes after is", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 1, ["a"]);
  cache.distrust();
  expect(membersOf(cache, "user:1")).toBeUndefined();
  vi.advanceTimersByTime(1);
  cache.put("user:1", 2, ["b"]);
  expect(membersOf(cache, "user:1")).toEqual(["b"]);
});

test("it holds so many entries and drops the oldest", () => {
  const cache = createDirectoryCache(5_000, 100);
  for (let id = 0; id < 1_000; id += 1) cache.put(`user:${id}`, 1, ["a"]);
  const known = Array.from({ length: 1_000 }, (_, id) => membersOf(cache, `user:${id}`)).filter(
    Boolean,
  );
  expect(known.length).toBeLessThanOrEqual(100);
  expect(membersOf(cache, "user:999")).toEqual(["a"]);
});

test("what nobody needs is freed in time", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", 1, ["a"]);
  vi.advanceTimersByTime(15_000);
  cache.put("user:2", 1, ["b"]);
  vi.advanceTimersByTime(5_001);
  cache.prune();
  expect([cache.last("user:1"), cache.last("user:2")]).toEqual([[], ["b"]]);
});
