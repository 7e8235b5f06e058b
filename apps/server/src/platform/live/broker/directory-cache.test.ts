import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createDirectoryCache } from "./directory-cache.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

function membersOf(cache: ReturnType<typeof createDirectoryCache>, participant: `user:${string}`) {
  return cache.get(participant, performance.now())?.members;
}

test("an entry is valid for its maximal age, and stays afterwards as the last one known", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 1, members: ["a"] });
  vi.advanceTimersByTime(4_999);
  expect(membersOf(cache, "user:1")).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(membersOf(cache, "user:1")).toBeUndefined();
  expect(cache.last("user:1")).toEqual(["a"]);
});

test("the cache distinguishes a participant held by nobody from an unknown one", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 1, members: [] });
  expect([membersOf(cache, "user:1"), membersOf(cache, "user:2")]).toEqual([[], undefined]);
});

test("an older lookup does not undo a presence change", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 20, members: ["a", "b"] });
  cache.put("user:1", { version: 10, members: ["a"] });
  expect(membersOf(cache, "user:1")).toEqual(["a", "b"]);
});

test("an expired entry yields to any version, because Redis's clock may have been set back", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 20, members: ["a"] });
  vi.advanceTimersByTime(5_000);
  cache.put("user:1", { version: 10, members: ["b"] });
  expect(membersOf(cache, "user:1")).toEqual(["b"]);
});

test("the later of two presence changes counts, whichever comes first; a lookup between them hides neither", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 30, members: [] });
  expect([10, 20, 10, 20].map((version) => cache.acceptChange("user:1", version))).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("distrust expires the entries known until then, and no later ones", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 1, members: ["a"] });
  cache.distrust();
  expect(membersOf(cache, "user:1")).toBeUndefined();
  vi.advanceTimersByTime(1);
  cache.put("user:1", { version: 2, members: ["b"] });
  expect(membersOf(cache, "user:1")).toEqual(["b"]);
});

test("a full cache drops its oldest entries", () => {
  const cache = createDirectoryCache(5_000, 100);
  for (let id = 0; id < 1_000; id += 1) cache.put(`user:${id}`, { version: 1, members: ["a"] });
  const known = Array.from({ length: 1_000 }, (_, id) => membersOf(cache, `user:${id}`)).filter(
    Boolean,
  );
  expect(known.length).toBeLessThanOrEqual(100);
  expect(membersOf(cache, "user:999")).toEqual(["a"]);
});

test("prune frees entries that expired long ago", () => {
  const cache = createDirectoryCache(5_000);
  cache.put("user:1", { version: 1, members: ["a"] });
  vi.advanceTimersByTime(15_000);
  cache.put("user:2", { version: 1, members: ["b"] });
  vi.advanceTimersByTime(5_001);
  cache.prune();
  expect([cache.last("user:1"), cache.last("user:2")]).toEqual([[], ["b"]]);
});
