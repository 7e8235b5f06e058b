import { describe, expect, test } from "vitest";
import { createSendGuard } from "./send-lane.ts";

const send = (conversationId: unknown, clientId: unknown) => ({
  t: "send",
  conversationId,
  clientId,
});

describe("[SND12] order through refusals", () => {
  test("after a refusal later sends into the conversation wait until the refused one comes again", () => {
    const guard = createSendGuard();
    expect(guard.blocks(send("a", "1"), 0)).toBe(false);
    guard.refused(send("a", "1"), 0);
    expect(guard.blocks(send("a", "2"), 1)).toBe(true);
    expect(guard.blocks(send("b", "2"), 1)).toBe(false);
    expect(guard.blocks(send("a", "1"), 2)).toBe(false);
    expect(guard.blocks(send("a", "2"), 3)).toBe(false);
  });

  test("of several refused ones the first is waited for", () => {
    const guard = createSendGuard();
    guard.refused(send("a", "1"), 0);
    guard.refused(send("a", "2"), 0);
    expect(guard.blocks(send("a", "2"), 1)).toBe(true);
    expect(guard.blocks(send("a", "1"), 1)).toBe(false);
  });

  test("ten seconds later nobody waits any more", () => {
    const guard = createSendGuard();
    guard.refused(send("a", "1"), 0);
    expect(guard.blocks(send("a", "2"), 9_999)).toBe(true);
    expect(guard.blocks(send("a", "2"), 10_000)).toBe(false);
  });

  test("it remembers no more than a hundred conversations, and nothing that is no id", () => {
    const guard = createSendGuard();
    for (let n = 0; n < 101; n++) guard.refused(send(`${n}`, "1"), 0);
    const blocked = Array.from({ length: 101 }, (_, n) => guard.blocks(send(`${n}`, "2"), 1));
    expect(blocked.filter(Boolean)).toHaveLength(100);
    expect(blocked[0]).toBe(false);
    for (const odd of [undefined, null, 5, {}, "x".repeat(65)]) {
      guard.refused(send(odd, "1"), 0);
      guard.refused(send("fresh", odd), 0);
      expect([guard.blocks(send(odd, "2"), 1), guard.blocks(send("fresh", "2"), 1)]).toEqual([
        false,
        false,
      ]);
    }
  });
});
