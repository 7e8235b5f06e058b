import { describe, expect, test } from "vitest";
import { createSendLane, mayStart, mustWait, noteRefusal } from "./send-lane.ts";

const send = (conversationId: unknown, clientId: unknown) => ({
  t: "send",
  conversationId,
  clientId,
});

/** The arrival of the refused send. */
const AT = { place: 5, now: 0 };

describe("[SND12] order of sends through refusals", () => {
  test("after a refusal later sends into the conversation wait until the refused one comes again", () => {
    const lane = createSendLane();
    expect(mustWait(lane, send("a", "1"), 0)).toBe(false);
    noteRefusal(lane, send("a", "1"), AT);
    expect(mustWait(lane, send("a", "2"), 1)).toBe(true);
    expect(mustWait(lane, send("b", "2"), 1)).toBe(false);
    expect(mustWait(lane, send("a", "1"), 2)).toBe(false);
    expect(mustWait(lane, send("a", "2"), 2)).toBe(true);
    expect(mayStart(lane, send("a", "1"), { place: 7, now: 3 })).toBe(true);
    expect(mustWait(lane, send("a", "2"), 4)).toBe(false);
  });

  test("of several refused sends, later ones wait for the first", () => {
    const lane = createSendLane();
    noteRefusal(lane, send("a", "1"), AT);
    noteRefusal(lane, send("a", "2"), AT);
    expect(mustWait(lane, send("a", "2"), 1)).toBe(true);
    expect(mustWait(lane, send("a", "1"), 1)).toBe(false);
  });

  test("a send that waited for its turn starts only if no send before it was refused", () => {
    const lane = createSendLane();
    expect(mayStart(lane, send("a", "2"), { place: 6, now: 0 })).toBe(true);
    noteRefusal(lane, send("a", "1"), AT);
    expect(mayStart(lane, send("a", "0"), { place: 4, now: 1 })).toBe(true);
    expect(mayStart(lane, send("a", "2"), { place: 6, now: 1 })).toBe(false);
    expect(mayStart(lane, send("b", "2"), { place: 6, now: 1 })).toBe(true);
    expect(mayStart(lane, send("a", "2"), { place: 6, now: 40_000 })).toBe(true);
  });

  test("a send that waited and is refused after a later one is the first to come again", () => {
    const lane = createSendLane();
    noteRefusal(lane, send("a", "2"), { place: 6, now: 0 });
    noteRefusal(lane, send("a", "1"), AT);
    expect(mustWait(lane, send("a", "2"), 1)).toBe(true);
    expect(mustWait(lane, send("a", "1"), 1)).toBe(false);
  });

  test("forty seconds later no send waits", () => {
    const lane = createSendLane();
    noteRefusal(lane, send("a", "1"), AT);
    expect(mustWait(lane, send("a", "2"), 39_999)).toBe(true);
    expect(mustWait(lane, send("a", "2"), 40_000)).toBe(false);
  });

  test("a lane remembers at most a hundred conversations, and no value that cannot be an id", () => {
    const lane = createSendLane();
    for (let n = 0; n < 101; n++) noteRefusal(lane, send(`${n}`, "1"), AT);
    const blocked = Array.from({ length: 101 }, (_, n) => mustWait(lane, send(`${n}`, "2"), 1));
    expect(blocked.filter(Boolean)).toHaveLength(100);
    expect(blocked[0]).toBe(false);
    for (const odd of [undefined, null, 5, {}, "x".repeat(65)]) {
      noteRefusal(lane, send(odd, "1"), AT);
      noteRefusal(lane, send("fresh", odd), AT);
      expect([mustWait(lane, send(odd, "2"), 1), mustWait(lane, send("fresh", "2"), 1)]).toEqual([
        false,
        false,
      ]);
    }
  });

  test("other requests never wait and are never waited for", () => {
    const lane = createSendLane();
    noteRefusal(lane, { ...send("a", "1"), t: "recall" }, AT);
    expect(mustWait(lane, send("a", "2"), 1)).toBe(false);
    noteRefusal(lane, send("a", "1"), AT);
    expect(mustWait(lane, { ...send("a", "2"), t: "typing" }, 1)).toBe(false);
  });
});
