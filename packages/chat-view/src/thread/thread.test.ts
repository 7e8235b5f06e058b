import { expect, test } from "vitest";
import { AGENT, at, pending, text, USER } from "../testing/fixtures.ts";
import { canRecall, countUnsent, type Spoken } from "./thread.ts";

test("[CNV7] a sender may recall within the window, by the clock that is given", () => {
  const message = text(1, USER, { at: at(0) }) as Spoken;
  const now = Date.parse(at(60));
  expect(canRecall(message, { reader: USER, now, windowMs: 60_001 })).toBe(true);
  expect(canRecall(message, { reader: USER, now, windowMs: 60_000 })).toBe(false);
  expect(canRecall(message, { reader: AGENT, now, windowMs: 60_001 })).toBe(false);
});

test("unsent are the messages that wait, in every conversation and before the first", () => {
  const failed = pending("c", { state: { failed: "too_long" } });
  const conversations = {
    c1: { pending: [pending("a"), pending("b", { state: "sent" }), failed] },
  };
  expect(countUnsent({ conversations, unopened: [pending("d")] })).toBe(3);
});
