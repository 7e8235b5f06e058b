import { expect, test } from "vitest";
import type { Actor } from "../platform/kernel/actor.ts";
import { countedAddress, fitsQuota, uploadQuota } from "./upload-quota.ts";
import { createUploadsUnderWay } from "./uploads-under-way.ts";

const MIB = 1_048_576;

test("[MED9] a participant may have 20 files and 100 MiB, an address five times as many", () => {
  expect(uploadQuota(20 * MIB)).toEqual({
    own: { files: 20, bytes: 100 * MIB },
    address: { files: 100, bytes: 500 * MIB },
  });
});

test("[MED9] the bytes grow with the largest file that is allowed", () => {
  const { own, address } = uploadQuota(1_024 * MIB);
  expect([own.bytes, address.bytes]).toEqual([5 * 1_024 * MIB, 25 * 1_024 * MIB]);
});

test.each([
  [{ files: 2, bytes: 90 }, { files: 1, bytes: 10 }, true],
  [{ files: 3, bytes: 0 }, { files: 1, bytes: 0 }, false],
  [{ files: 0, bytes: 91 }, { files: 1, bytes: 10 }, false],
])("[MED9] %o and %o fit into 3 files and 100 bytes: %s", (present, further, fits) => {
  expect(fitsQuota(present, further, { files: 3, bytes: 100 })).toBe(fits);
});

test("[MED9] the address counts for visitors alone", () => {
  const user = (id: string) => ({ kind: "user", id }) as Actor;
  expect(countedAddress(user("visitor:1"), "a")).toBe("a");
  expect(countedAddress(user("1"), "a")).toBeNull();
  expect(countedAddress({ kind: "agent", id: "visitor:1" } as Actor, "a")).toBeNull();
});

test("[MED9] uploads under way count until they end", () => {
  const underWay = createUploadsUnderWay();
  const first = underWay.begin(["u:1", "address a"], 10);
  const second = underWay.begin(["u:2", "address a"], 5);
  expect([underWay.of("u:1"), underWay.of("address a"), underWay.bytes]).toEqual([
    { files: 1, bytes: 10 },
    { files: 2, bytes: 15 },
    15,
  ]);
  first();
  expect([underWay.of("u:1").files, underWay.of("address a").files, underWay.bytes]).toEqual([
    0, 1, 5,
  ]);
  second();
  expect([underWay.of("address a"), underWay.bytes]).toEqual([{ files: 0, bytes: 0 }, 0]);
});
