import { expect, test } from "vitest";
import { timeOfUuid, uuidv7 } from "./uuid.ts";

test("[FRM8] uuidv7 makes a version 7 UUID in lower case", () => {
  for (let n = 0; n < 1_000; n++)
    expect(uuidv7()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
});

test("the first 48 bits are the time, so that ids sort by it", () => {
  const at = Date.UTC(2030, 0, 1);
  expect(timeOfUuid(uuidv7(at))).toBe(at);
  expect(uuidv7(at) < uuidv7(at + 1)).toBe(true);
  expect(uuidv7(0).startsWith("00000000-0000-7")).toBe(true);
});

test("ids of one millisecond do not repeat", () => {
  const ids = new Set(Array.from({ length: 100_000 }, () => uuidv7(1)));
  expect(ids.size).toBe(100_000);
});
