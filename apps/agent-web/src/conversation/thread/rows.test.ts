import { describe, expect, it } from "vitest";
import type { ConversationState } from "@deskwire/client";
import { AGENT, at, conversation, held, pending, text, USER } from "../../testing.ts";
import { buildRows, deliveryOf, seqUpTo, type Row, type Unread } from "./rows.ts";

const messages = (rows: Row[]) => rows.flatMap((row) => (row.type === "message" ? [row] : []));

const NOTHING: Unread = { after: 9, upTo: 9 };
const marks = (state: ConversationState, unread: Unread) =>
  buildRows(state, AGENT, unread).some((row) => row.type === "unread");

describe("buildRows", () => {
  it("joins a sender's messages and shows the time once", () => {
    const rows = messages(
      buildRows(held([text(1, USER), text(2, USER), text(3, AGENT)]), AGENT, NOTHING),
    );
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it("starts a new run after five minutes and for a note", () => {
    const rows = messages(
      buildRows(
        held([
          text(1, AGENT),
          text(2, AGENT, { at: at(400) }),
          text(3, AGENT, { at: at(401), kind: "note" }),
        ]),
        AGENT,
        NOTHING,
      ),
    );
    expect(rows.map((row) => row.first)).toEqual([true, true, true]);
  });

  it("shows the time within a run where the delivery differs", () => {
    const state = held([text(1, AGENT), text(2, AGENT)], {
      conversation: conversation({
        lastSeq: 2,
        cursors: { user: { delivered: 2, read: 1 }, agent: { delivered: 0, read: 0 } },
      }),
    });
    const rows = messages(buildRows(state, AGENT, NOTHING));
    expect(rows.map(({ delivery, last }) => [delivery, last])).toEqual([
      ["read", true],
      ["delivered", true],
    ]);
  });

  it("puts a line between two days", () => {
    const rows = buildRows(
      held([text(1, USER), text(2, USER, { at: at(200_000) })]),
      AGENT,
      NOTHING,
    );
    expect(rows.filter((row) => row.type === "day")).toHaveLength(2);
  });

  it("marks the first message of the user behind the read cursor", () => {
    const rows = buildRows(
      held([text(1, USER), text(2, AGENT), text(3, USER), text(4, USER)]),
      AGENT,
      { after: 1, upTo: 4 },
    );
    const index = rows.findIndex((row) => row.type === "unread");
    expect(rows[index + 1]).toMatchObject({ message: { seq: 3 } });
    expect(marks(held([text(1, USER)]), { after: 1, upTo: 1 })).toBe(false);
  });

  it("marks nothing any more once the desk has answered, not what came since either", () => {
    const unread = { after: 0, upTo: 1 };
    expect(marks(held([text(1, USER)]), unread)).toBe(true);
    expect(marks(held([text(1, USER)], { pending: [pending("p")] }), unread)).toBe(false);
    expect(marks(held([text(1, USER), text(2, AGENT)]), unread)).toBe(false);
    expect(marks(held([text(1, USER), text(2, AGENT), text(3, USER)]), unread)).toBe(false);
    expect(marks(held([text(1, USER), text(2, AGENT, { kind: "note" })]), unread)).toBe(true);
  });

  it("[CNV7] leaves a tombstone instead of a recalled message, and no second line for it", () => {
    const recalled = text(2, AGENT, {
      kind: "event",
      from: null,
      body: { type: "recalled", seq: 1, by: AGENT },
    });
    const rows = buildRows(held([text(1, AGENT), recalled]), AGENT, NOTHING);
    expect(messages(rows)).toMatchObject([{ recalled: true }]);
    expect(rows.some((row) => row.type === "event")).toBe(false);
  });

  it("[SEQ2] keeps the key of a message from writing to echo", () => {
    const before = buildRows(held([], { pending: [pending("k1")] }), AGENT, NOTHING).at(-1);
    const after = buildRows(held([text(1, AGENT, { clientId: "k1" })]), AGENT, NOTHING).at(-1);
    expect(after?.key).toBe(before?.key);
  });

  it("gives every row a key of its own, also when two senders use one clientId", () => {
    const state = held([text(1, USER, { clientId: "k" }), text(2, AGENT, { clientId: "k" })], {
      pending: [pending("p")],
    });
    const keys = buildRows(state, AGENT, NOTHING).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("tells how far a pending message has come", () => {
    const state = held([], {
      pending: [
        pending("a"),
        pending("b", { state: "sent" }),
        pending("c", { state: { failed: "conversation_ended" } }),
      ],
    });
    const rows = buildRows(state, AGENT, NOTHING).flatMap((row) =>
      row.type === "pending" ? [row.delivery] : [],
    );
    expect(rows).toEqual(["queued", "sending", "failed"]);
  });
});

describe("deliveryOf", () => {
  it("follows the user's cursors", () => {
    const cursors = { delivered: 5, read: 3 };
    expect([3, 4, 6].map((seq) => deliveryOf(seq, cursors))).toEqual(["read", "delivered", "sent"]);
  });
});

describe("seqUpTo", () => {
  it("finds what has been shown when a row is on screen", () => {
    const rows = buildRows(
      held([text(4, USER), text(5, USER)], { pending: [pending("p")] }),
      AGENT,
      NOTHING,
    );
    expect(seqUpTo(rows, rows.length - 1)).toBe(5);
    expect(seqUpTo(rows, rows.length - 3)).toBe(4);
    expect(seqUpTo(rows, -1)).toBe(0);
  });
});
