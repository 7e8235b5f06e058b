import { randomUUID } from "node:crypto";

import { expect, test, vi } from "vitest";

import type { OpenTwo } from "./contract-stage.ts";

/** What `SharedCache` promises. */
export function testSharedCacheContract(openTwo: OpenTwo): void {
  test("nodes share a value until it is deleted or expires", async () => {
    const [a, b] = await openTwo();
    const key = randomUUID();
    expect(await b.engine.cache.get(key)).toBeNull();
    await a.engine.cache.set(key, "v1", 60_000);
    await a.engine.cache.set(key, "v2", 60_000);
    expect(await b.engine.cache.get(key)).toBe("v2");
    await b.engine.cache.delete(key);
    expect(await a.engine.cache.get(key)).toBeNull();
    await a.engine.cache.set(key, "brief", 1);
    await vi.waitFor(async () => expect(await b.engine.cache.get(key)).toBeNull());
  });

  test("a lock has one holder until it is released or expires", async () => {
    const [a, b] = await openTwo();
    const key = randomUUID();
    const first = await a.engine.cache.lock(key, 60_000);
    expect(await b.engine.cache.lock(key, 60_000)).toBeNull();
    await first?.release();
    const brief = await b.engine.cache.lock(key, 1);
    expect(brief).not.toBeNull();
    const next = await vi.waitFor(async () => {
      const lock = await a.engine.cache.lock(key, 60_000);
      if (lock === null) throw new Error("still held");
      return lock;
    });
    await brief?.release();
    expect(await b.engine.cache.lock(key, 60_000)).toBeNull();
    await next.release();
  });
}
