import fc from "fast-check";
import { expect, test } from "vitest";
import { isoOf } from "./iso-times.ts";

test("a time of PostgreSQL converts as Date would, with any fraction and any zone", () => {
  const times = fc.date({
    min: new Date("1970-01-01"),
    max: new Date("9999-12-31"),
    noInvalidDate: true,
  });
  const zones = fc.constantFrom("+00", "+08", "-03:30", "+00:00");
  fc.assert(
    fc.property(times, zones, (time, zone) => {
      // PostgreSQL writes no zeros at the end of a fraction.
      const local = time
        .toISOString()
        .replace("T", " ")
        .replace(/\.?0*Z$/, "");
      const text = `${local}${zone}`;
      expect(isoOf(text)).toBe(new Date(text).toISOString());
    }),
  );
});

test.each(["2026-11-21 12:34:56.789123+00", "2026-11-21 12:34:56+08"])("%s", (text) => {
  expect(isoOf(text)).toBe(new Date(text).toISOString());
});
