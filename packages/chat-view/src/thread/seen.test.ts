import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGENT, conversation, text, thread, USER } from "../testing/fixtures.ts";
import { placeOf, seenUpTo, unreadAbove } from "./seen.ts";

const READER = { kind: "agent", id: AGENT.id } as const;
const places = (...seqs: number[]) => new Set(seqs.map((seq) => placeOf("c1", seq)));
const seqs = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const from = (first: number, last: number) =>
  thread(
    seqs(first, last).map((seq) => text(seq, USER)),
    { conversation: conversation({ lastSeq: last }) },
  );

describe("seenUpTo", () => {
  it("[SHO1] stops before the first message that was not on the screen", () => {
    const seen = places(...seqs(1, 3), ...seqs(20, 65));
    expect(seenUpTo(from(1, 65), { reader: READER, read: 0, places: seen })).toBe(3);
    expect(seenUpTo(from(1, 65), { reader: READER, read: 19, places: seen })).toBe(65);
  });

  it("[SHO1] does not move while the first unread message is not held", () => {
    const seen = places(...seqs(16, 65));
    expect(seenUpTo(from(16, 65), { reader: READER, read: 0, places: seen })).toBe(0);
    expect(seenUpTo(from(16, 65), { reader: READER, read: 15, places: seen })).toBe(65);
  });

  it("[SHO1] passes what the other side did not say, and what was recalled", () => {
    const event = { kind: "event", from: null, body: { type: "recalled", seq: 3, by: USER } };
    const messages = [
      text(1, USER),
      text(2, AGENT),
      text(3, USER),
      text(4, USER, event as never),
      text(5, AGENT, { kind: "note" }),
    ];
    expect(seenUpTo(thread(messages), { reader: READER, read: 0, places: places(1) })).toBe(5);
  });

  it("[SHO1] leaves every unseen message of the other side behind the cursor", () => {
    const history = fc.array(fc.record({ own: fc.boolean(), seen: fc.boolean() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(history, fc.nat(30), (entries, start) => {
        const read = Math.min(start, entries.length);
        const messages = entries.map(({ own }, index) => text(index + 1, own ? AGENT : USER));
        const shown = places(...seqs(1, entries.length).filter((seq) => entries[seq - 1]?.seen));
        const upTo = seenUpTo(thread(messages), { reader: READER, read, places: shown });
        const passed = entries.slice(read, upTo);
        expect(upTo).toBeGreaterThanOrEqual(read);
        expect(passed.every(({ own, seen }) => own || seen)).toBe(true);
        const next = entries[upTo];
        expect(next === undefined || (!next.own && !next.seen)).toBe(true);
      }),
    );
  });
});

describe("unreadAbove", () => {
  it("[SHO1] counts what stands above the screen, held or not", () => {
    const input = { reader: READER, read: 0 };
    expect(unreadAbove(from(1, 65), { ...input, firstShown: 17 })).toBe(16);
    expect(unreadAbove(from(16, 65), { ...input, firstShown: 17 })).toBe(16);
    expect(unreadAbove(from(1, 65), { ...input, read: 16, firstShown: 17 })).toBe(0);
  });
});
