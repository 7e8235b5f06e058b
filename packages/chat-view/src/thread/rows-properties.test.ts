import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message, Participant } from "@deskwire/protocol";
import { conversationMarks, type MarkRow } from "./marks.ts";
import { buildRows, type MessageRow, type PendingRow, type Row, type RowsInput } from "./rows.ts";
import { AGENT, at, conversation, pending, text, USER } from "../testing/fixtures.ts";
import type { Thread } from "./thread.ts";

const BO: Participant = { kind: "agent", id: "66666667" };

type Draft = { from: Participant; kind: string; gap: number; replyTo: number; client: boolean };

const drafts = fc.array(
  fc.record<Draft>({
    from: fc.constantFrom(USER, AGENT, BO),
    kind: fc.constantFrom("text", "text", "text", "note", "event", "hidden", "recall", "recalled"),
    gap: fc.constantFrom(1, 299, 301, 90_000),
    replyTo: fc.nat(12),
    client: fc.boolean(),
  }),
  { maxLength: 12 },
);

function messagesOf(all: readonly Draft[], firstSeq: number): Message[] {
  let seconds = 0;
  return all.map(({ from, kind, gap, replyTo, client }, index) => {
    const seq = firstSeq + index;
    seconds += gap;
    const message = text(seq, from, {
      at: at(seconds),
      ...(replyTo > 0 && { replyTo }),
      // Unique per sender and conversation, and the same in every conversation.
      ...(client && { clientId: `k${seq}` }),
    });
    return { ...message, ...kindOf(kind, seq) };
  });
}

function kindOf(kind: string, seq: number): object {
  switch (kind) {
    case "event":
      return { kind, from: null, body: { type: "rated", score: 5 } };
    case "recall":
      return { kind: "event", from: null, body: { type: "recalled", seq: seq - 1, by: USER } };
    case "recalled":
      return { recalled: true };
    case "hidden":
      return { kind, from: null, body: undefined };
    default:
      return { kind };
  }
}

const threads = fc
  .array(fc.record({ all: drafts, firstSeq: fc.integer({ min: 1, max: 5 }), waiting: fc.nat(2) }), {
    maxLength: 3,
  })
  .map((made) =>
    made.map(({ all, firstSeq, waiting }, index): Thread => {
      const id = `c${index}`;
      const names = Array.from({ length: waiting }, (_, n) => pending(`p${index}-${n}`));
      return {
        conversation: conversation({ id }),
        messages: messagesOf(all, firstSeq),
        pending: names,
      };
    }),
  );

const inputs = fc.record<RowsInput>({
  reader: fc.constantFrom(USER, AGENT),
  threads,
  unopened: fc.nat(2).map((count) => Array.from({ length: count }, (_, n) => pending(`u${n}`))),
});

const unread = fc.record({ after: fc.nat(8), upTo: fc.nat(16) });
const withMarks = (input: RowsInput, mark: { after: number; upTo: number }) =>
  buildRows<MarkRow>(input, [], conversationMarks(input, mark));

const shownOf = (rows: readonly (Row | MarkRow)[]) =>
  rows.flatMap((row) => {
    if (row.type === "message") return [`${row.conversationId} ${row.message.seq}`];
    if (row.type === "event") return [`${row.conversationId} ${row.event.seq}`];
    return row.type === "pending" ? [row.pending.clientId] : [];
  });

test("[SEQ1] every message appears once and in order, except for hidden ones and recalls", () => {
  fc.assert(
    fc.property(inputs, unread, (input, mark) => {
      const expected = input.threads.flatMap((one) => [
        ...one.messages.flatMap(({ kind, body, seq }) =>
          kind === "hidden" || (kind === "event" && body.type === "recalled")
            ? []
            : [`${one.conversation.id} ${seq}`],
        ),
        ...(one.pending ?? []).map(({ clientId }) => clientId),
      ]);
      const unopened = (input.unopened ?? []).map(({ clientId }) => clientId);
      expect(shownOf(buildRows(input))).toEqual([...expected, ...unopened]);
      expect(shownOf(withMarks(input, mark))).toEqual([...expected, ...unopened]);
    }),
  );
});

test("every row has a key of its own", () => {
  fc.assert(
    fc.property(inputs, unread, (input, mark) => {
      const keys = withMarks(input, mark).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test("rows are stable: the same input gives the same list", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const before = buildRows(input);
      expect(
        buildRows({ ...input, threads: input.threads.map((one) => ({ ...one })) }, before),
      ).toBe(before);
    }),
  );
});

test("what is loaded above, and what comes below, changes no key", () => {
  fc.assert(
    fc.property(inputs, fc.nat(12), fc.nat(12), (input, from, to) => {
      const cut = input.threads.slice(-1).map((one) => ({
        ...one,
        messages: one.messages.slice(Math.min(from, to), Math.max(from, to)),
      }));
      const keysBy = (rows: readonly Row[]) =>
        new Map(
          rows.flatMap((row) => {
            const isOfLast = "conversationId" in row && row.conversationId !== null;
            return isOfLast ? [[shownOf([row])[0], row.key] as const] : [];
          }),
        );
      const all = keysBy(buildRows(input));
      for (const [shown, key] of keysBy(buildRows({ ...input, threads: cut })))
        expect(all.get(shown)).toBe(key);
    }),
  );
});

/** The messages and pending ones in the runs that their marks make of them. */
function runsOf(rows: readonly (Row | MarkRow)[]): (MessageRow | PendingRow)[][] {
  const runs: (MessageRow | PendingRow)[][] = [];
  for (const row of rows) {
    if (row.type !== "message" && row.type !== "pending") continue;
    if (row.first) runs.push([]);
    runs.at(-1)?.push(row);
  }
  return runs;
}

test("a run is of one side, and its last row has the time", () => {
  fc.assert(
    fc.property(inputs, unread, (input, mark) => {
      const runs = runsOf(withMarks(input, mark));
      const sides = runs.map((run) => run.map((row) => row.type === "pending" || row.own));
      expect(sides.filter((run) => new Set(run).size !== 1)).toEqual([]);
      expect(runs.filter((run) => run.at(-1)?.last !== true)).toEqual([]);
    }),
  );
});
