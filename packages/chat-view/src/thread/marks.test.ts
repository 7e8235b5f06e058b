import { describe, expect, it } from "vitest";
import { conversationMarks, type MarkRow } from "./marks.ts";
import { buildRows, type Row } from "./rows.ts";
import { AGENT, conversation, pending, text, thread, USER } from "../testing/fixtures.ts";
import type { Thread } from "./thread.ts";

interface Unread {
  after: number;
  upTo: number;
}

function rowsOf(threads: readonly Thread[], unread: Unread = { after: 9, upTo: 9 }) {
  const input = { reader: AGENT, threads };
  return buildRows<MarkRow>(input, [], conversationMarks(input, unread));
}
const typesOf = (rows: readonly (Row | MarkRow)[]) => rows.map(({ type }) => type);

describe("the unread row", () => {
  const isMarked = (one: Thread, unread: { after: number; upTo: number }) =>
    rowsOf([one], unread).some(({ type }) => type === "unread");

  it("stands before the first message of the other side behind the read cursor, and ends a run", () => {
    const one = thread([text(1, USER), text(2, AGENT), text(3, USER), text(4, USER)]);
    const rows = rowsOf([one], { after: 1, upTo: 4 });
    const index = rows.findIndex(({ type }) => type === "unread");
    expect(rows[index + 1]).toMatchObject({ message: { seq: 3 }, first: true });
    expect(isMarked(thread([text(1, USER)]), { after: 1, upTo: 1 })).toBe(false);
  });

  it("is gone once the reader's side has answered, and does not come for later messages", () => {
    const unread = { after: 0, upTo: 1 };
    expect(isMarked(thread([text(1, USER)]), unread)).toBe(true);
    expect(isMarked(thread([text(1, USER)], { pending: [pending("p")] }), unread)).toBe(false);
    expect(isMarked(thread([text(1, USER), text(2, AGENT)]), unread)).toBe(false);
    expect(isMarked(thread([text(1, USER), text(2, AGENT), text(3, USER)]), unread)).toBe(false);
    const note = text(2, AGENT, { kind: "note" });
    expect(isMarked(thread([text(1, USER), note]), unread)).toBe(true);
  });
});

describe("a boundary row", () => {
  const earlier = thread([text(1, USER)], { conversation: conversation({ id: "c0" }) });

  it("[CNV5] stands between two conversations, and a day row behind it", () => {
    const rows = rowsOf([earlier, thread([text(1, USER)])]);
    expect(typesOf(rows)).toEqual(["day", "message", "boundary", "day", "message"]);
    expect(rows[2]).toMatchObject({ above: { id: "c0" } });
  });

  it("[CNV5] ends a run, and is kept while it is the same", () => {
    const input = { reader: AGENT, threads: [earlier, thread([text(1, USER)])] };
    const marks = conversationMarks(input, { after: 9, upTo: 9 });
    const rows = buildRows<MarkRow>(input, [], marks);
    expect(rows.at(-1)).toMatchObject({ first: true });
    expect(buildRows<MarkRow>(input, rows, marks)).toBe(rows);
  });
});
