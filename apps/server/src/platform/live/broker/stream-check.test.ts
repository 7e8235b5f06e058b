import fc from "fast-check";
import { expect, test } from "vitest";

import { createStreamCheck } from "./stream-check.ts";

test("every message of an intact stream is `next`; each sender and channel has its own numbers", () => {
  const streams = createStreamCheck();
  const verdicts = [1, 2, 3].flatMap((n) => [
    streams.check("c", "a", n, true),
    streams.check("c", "b", n, true),
    streams.check("d", "a", n + 7, false),
  ]);
  expect(new Set(verdicts)).toEqual(new Set(["next"]));
});

test("the first message can show a gap only if the receiver listened from the start", () => {
  expect(createStreamCheck().check("c", "a", 2, true)).toBe("gap");
  expect(createStreamCheck().check("c", "a", 2, false)).toBe("next");
});

test("messages lost, doubled or reordered: each is taken at most once, in order, and a loss shows as a gap", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (arrivals) => {
      const streams = createStreamCheck();
      const verdicts = arrivals.map((n) => streams.check("c", "a", n, true));
      const taken = arrivals.filter((_, i) => verdicts[i] !== "repeat");
      expect(taken).toEqual([...new Set(taken)].toSorted((x, y) => x - y));
      const complete = taken.every((n, i) => n === i + 1);
      expect(verdicts.includes("gap")).toBe(!complete);
    }),
  );
});

test("a forgotten sender starts from its first number", () => {
  const streams = createStreamCheck();
  streams.check("c", "a", 1, true);
  streams.check("c", "b", 1, true);
  streams.forget((source) => source === "a");
  expect([streams.check("c", "a", 1, true), streams.check("c", "b", 1, true)]).toEqual([
    "next",
    "repeat",
  ]);
});
