import { describe, expect, it } from "vitest";
import type { Message } from "@deskwire/protocol";
import { buildRows, type MessageRow, type Row, type RowsInput } from "./rows.ts";
import { AGENT, at, conversation, pending, text, thread, USER } from "../testing/fixtures.ts";
import type { Thread } from "./thread.ts";

const rowsOf = (one: Thread, change: Partial<RowsInput> = {}) =>
  buildRows({ reader: AGENT, threads: [one], ...change });
const messagesOf = (rows: readonly Row[]): MessageRow[] =>
  rows.flatMap((row) => (row.type === "message" ? [row] : []));
const typesOf = (rows: readonly Row[]) => rows.map(({ type }) => type);

const recall = (seq: number, of: number): Message =>
  text(seq, AGENT, { kind: "event", from: null, body: { type: "recalled", seq: of, by: AGENT } });

describe("runs", () => {
  const groups = (one: Thread) => messagesOf(rowsOf(one)).map(({ first, last }) => [first, last]);

  it("join one sender's messages, with the time once", () => {
    expect(groups(thread([text(1, USER), text(2, USER), text(3, AGENT)]))).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it("end after five minutes and at a note", () => {
    const one = thread([
      text(1, AGENT),
      text(2, AGENT, { at: at(301) }),
      text(3, AGENT, { at: at(602) }),
      text(4, AGENT, { at: at(603), kind: "note" }),
    ]);
    expect(groups(one).map(([first]) => first)).toEqual([true, false, true, true]);
  });

  it("have the time twice where the delivery differs", () => {
    const cursors = { user: { delivered: 2, read: 1 }, agent: { delivered: 0, read: 0 } };
    const one = thread([text(1, AGENT), text(2, AGENT)], {
      conversation: conversation({ cursors }),
    });
    expect(messagesOf(rowsOf(one)).map(({ delivery, last }) => [delivery, last])).toEqual([
      ["read", true],
      ["delivered", true],
    ]);
  });

  it("[CNV7] end at a recalled message, so that the next one has its name and the one before its time", () => {
    expect(
      groups(thread([text(1, USER), text(2, USER, { recalled: true }), text(3, USER)])),
    ).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
  });

  it("[SND11] go on over a hidden message, which takes no room", () => {
    const hidden = { seq: 2, from: null, kind: "hidden", at: at(2) } as const;
    const rows = rowsOf(thread([text(1, AGENT), hidden, text(3, AGENT)]), { reader: USER });
    expect(typesOf(rows)).toEqual(["day", "message", "message"]);
    expect(rows[1]).toMatchObject({ last: false });
  });

  it("join a pending message to those before it", () => {
    const rows = rowsOf(thread([text(40, AGENT)], { pending: [pending("a"), pending("b")] }));
    expect(rows.slice(1)).toMatchObject([
      { type: "message", first: true, last: true },
      { type: "pending", first: false, last: false },
      { type: "pending", first: false, last: true },
    ]);
  });
});

describe("day rows", () => {
  const local = (day: number, hour: number, minute: number) =>
    new Date(2026, 4, day, hour, minute).toISOString();

  it("stand between two days, and end a run", () => {
    const rows = rowsOf(
      thread([text(1, USER, { at: local(19, 23, 59) }), text(2, USER, { at: local(20, 0, 1) })]),
    );
    expect(typesOf(rows)).toEqual(["day", "message", "day", "message"]);
    expect(messagesOf(rows)[1]).toMatchObject({ first: true });
  });

  it("stand above a pending message too", () => {
    const one = thread([text(1, AGENT, { at: local(19, 12, 0) })], {
      pending: [pending("p", { writtenAt: local(20, 12, 0) })],
    });
    expect(typesOf(rowsOf(one))).toEqual(["day", "message", "day", "pending"]);
  });

  it("do not stand above a day that has nothing to show", () => {
    const hidden = { seq: 2, from: null, kind: "hidden", at: local(20, 12, 0) } as const;
    const one = thread([text(1, AGENT, { at: local(19, 12, 0) }), hidden]);
    expect(typesOf(rowsOf(one))).toEqual(["day", "message"]);
  });
});

describe("several threads", () => {
  const earlier = thread([text(1, USER, { clientId: "k" })], {
    conversation: conversation({ id: "c0" }),
  });
  const latest = thread([text(1, USER, { clientId: "k" })]);

  it("follow each other, and what waits for a conversation stands last", () => {
    const rows = buildRows({ reader: USER, threads: [latest], unopened: [pending("k9")] });
    expect(rows.at(-1)).toMatchObject({ type: "pending", conversationId: null });
  });

  it("have one day row for a day of both", () => {
    const rows = buildRows({ reader: USER, threads: [earlier, latest] });
    expect(typesOf(rows)).toEqual(["day", "message", "message"]);
  });

  it("keep the keys of the latest one when an earlier one with the same clientId is loaded", () => {
    const before = buildRows({ reader: USER, threads: [latest] }).at(-1);
    const after = buildRows({ reader: USER, threads: [earlier, latest] });
    expect(after.at(-1)?.key).toBe(before?.key);
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length);
  });
});

describe("rows of messages", () => {
  it("[CNV7] show a recall in the message's own place, and have no second row for it", () => {
    const rows = rowsOf(thread([text(1, AGENT), recall(2, 1)]));
    expect(messagesOf(rows)).toMatchObject([{ recalled: true }]);
    expect(typesOf(rows)).toEqual(["day", "message"]);
  });

  it("[SEQ2] keep their key from writing to echo", () => {
    const before = rowsOf(thread([], { pending: [pending("k1")] })).at(-1);
    const after = rowsOf(thread([text(1, AGENT, { clientId: "k1" })])).at(-1);
    expect(after?.key).toBe(before?.key);
  });

  it("have keys of their own, also when two senders use one clientId", () => {
    const one = thread([text(1, USER, { clientId: "k" }), text(2, AGENT, { clientId: "k" })], {
      pending: [pending("p")],
    });
    const keys = rowsOf(one).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("tell how far a pending message has come", () => {
    const one = thread([], {
      pending: [
        pending("a"),
        pending("b", { state: "sent" }),
        pending("c", { state: { failed: "conversation_ended" } }),
      ],
    });
    expect(rowsOf(one).flatMap((row) => (row.type === "pending" ? [row.delivery] : []))).toEqual([
      "queued",
      "sending",
      "failed",
    ]);
  });

  it("[RCP1] are sent, delivered or read by the other side's cursors; the other side's have none", () => {
    const cursors = { user: { delivered: 9, read: 9 }, agent: { delivered: 2, read: 1 } };
    const one = thread([text(1, USER), text(2, USER), text(3, USER), text(4, AGENT)], {
      conversation: conversation({ cursors }),
    });
    const deliveries = messagesOf(rowsOf(one, { reader: USER })).map(({ delivery }) => delivery);
    expect(deliveries).toEqual(["read", "delivered", "sent", null]);
  });

  it("[RCP1] have no delivery for a note", () => {
    const rows = messagesOf(rowsOf(thread([text(1, AGENT, { kind: "note" })])));
    expect(rows).toMatchObject([{ own: true, delivery: null }]);
  });

  it("carry the message that they answer, null while it is not held", () => {
    const one = thread([
      text(5, USER),
      text(6, AGENT, { replyTo: 5 }),
      text(7, AGENT, { replyTo: 2 }),
    ]);
    expect(messagesOf(rowsOf(one)).map(({ quoted }) => quoted && quoted.seq)).toEqual([
      undefined,
      5,
      null,
    ]);
  });
});

describe("rows of which nothing has changed", () => {
  const first = text(1, AGENT);
  const messages = [
    first,
    text(2, USER, { clientId: "k2", replyTo: 1 }),
    text(3, AGENT, { at: at(900) }),
  ];
  const build = (all: readonly Message[], before?: readonly Row[], cursors = {}) =>
    buildRows(
      {
        reader: USER,
        threads: [
          thread(all, { conversation: conversation({ cursors: { ...none, ...cursors } }) }),
        ],
      },
      before,
    );
  const none = conversation().cursors;
  const before = build(messages);

  it("stay the same objects, and all together the same list", () => {
    expect(build([...messages], before)).toBe(before);
  });

  it("are kept beside those that have changed", () => {
    const more = [...messages, text(4, AGENT, { at: at(901) })];
    const after = build(more, before, { agent: { delivered: 2, read: 2 } });
    const changed = after.filter((row) => !before.includes(row)).map(({ key }) => key);
    // The one that is read now, the one that is no longer the last of its run, and the new one.
    expect(changed).toEqual(["user:k2", "seq:c1:3", "seq:c1:4"]);
  });

  it("do not hide that a quoted message was recalled", () => {
    const recalled = { ...first, recalled: true } as Message;
    const [, own, answer] = build([recalled, ...messages.slice(1)], before);
    expect(own).not.toBe(before[1]);
    expect(answer).toMatchObject({ key: "user:k2", quoted: { recalled: true } });
  });
});
