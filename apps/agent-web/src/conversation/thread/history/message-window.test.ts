import { describe, expect, it } from "vitest";
import type { Message } from "@deskwire/protocol";
import { text, USER } from "../../../testing.ts";
import { joinLive, meetsLive, pageAround, withNewer, withOlder } from "./message-window.ts";

const range = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => text(from + index, USER));
const window = (from: number, to: number, hasOlder = true) => ({
  messages: range(from, to),
  hasOlder,
});
const page = (from: number, to: number, more = true) => ({
  messages: range(from, to),
  lastSeq: 500,
  more,
});
const seqs = (messages: readonly Message[]) => messages.map((message) => message.seq);

describe("pageAround", () => {
  it("[SEQ4] asks for as many after the message as before it", () => {
    const { before, limit } = pageAround(100);
    expect([before - limit, before - 1]).toEqual([75, 125]);
  });
});

describe("a window", () => {
  it("grows at both ends without repeats", () => {
    const older = withOlder(window(10, 12), page(8, 10, false));
    expect(seqs(older.messages)).toEqual([8, 9, 10, 11, 12]);
    expect(older.hasOlder).toBe(false);
    expect(seqs(withNewer(older, page(12, 13)).messages)).toEqual([8, 9, 10, 11, 12, 13]);
  });

  it("meets the live messages when none is missing between them", () => {
    expect(meetsLive(window(1, 4), range(6, 9))).toBe(false);
    expect(meetsLive(window(1, 5), range(6, 9))).toBe(true);
    expect(meetsLive(window(1, 8), range(6, 9))).toBe(true);
    expect(meetsLive(window(1, 8), [])).toBe(false);
  });

  it("[SEQ1] continues with the live messages without a gap or a repeat", () => {
    expect(seqs(joinLive(window(3, 7), range(6, 9)))).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });
});
