import { expect, test } from "vitest";
import { createStorageRoom } from "./storage-room.ts";

/** A disk with 100 free bytes, of which 40 are reserved, and a clock that the test sets. */
function setUp(free: number | null = 100) {
  const logged: object[] = [];
  const clock = { ms: 0 };
  const room = createStorageRoom({
    blobs: free === null ? {} : { freeBytes: () => Promise.resolve(free) },
    reserveBytes: 40,
    log: { info: () => undefined, warn: () => undefined, error: (details) => logged.push(details) },
    now: () => clock.ms,
  });
  return { room, logged, clock };
}

test("[MED10] an upload may take what is not reserved", async () => {
  const { room, logged } = setUp();
  expect(await room.check(60)).toEqual({ ok: true, value: null });
  expect(await room.check(61)).toEqual({ ok: false, refusal: { code: "storage_full" } });
  expect(logged).toEqual([{ freeBytes: 100, reserveBytes: 40 }]);
});

test("[MED10] a full disk is logged once a minute", async () => {
  const { room, logged, clock } = setUp();
  for (const ms of [0, 1, 59_999, 60_000, 119_999]) {
    clock.ms = ms;
    await room.check(61);
    room.refuse();
  }
  expect(logged.length).toBe(2);
});

test("[MED10] a store elsewhere has no limit", async () => {
  expect(await setUp(null).room.check(Number.MAX_SAFE_INTEGER)).toEqual({ ok: true, value: null });
});
