import type { Message, Participant } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { checkHistory, type Rule } from "./check-history.ts";
import type { HistoryEntry } from "./record-client.ts";

const USER: Participant = { kind: "user", id: "u" };
const AGENT: Participant = { kind: "agent", id: "66666666" };

const message = (
  seq: number,
  clientId: string,
  from: Participant = USER,
  text = clientId,
): Message => ({
  seq,
  clientId,
  from,
  kind: "text",
  body: { text },
  at: "2026-01-01T00:00:00.000Z",
});
const invoked = (clientId: string, sender = USER): HistoryEntry => ({
  t: "invoked",
  client: "a",
  sender,
  clientId,
});
const inLane = (clientId: string, lane: string): HistoryEntry => ({
  t: "invoked",
  client: lane,
  sender: USER,
  clientId,
  lane,
});
const acknowledged = (clientId: string, sender = USER): HistoryEntry => ({
  t: "acknowledged",
  client: "a",
  sender,
  clientId,
});
const refused = (clientId: string): HistoryEntry => ({
  t: "refused",
  client: "a",
  sender: USER,
  clientId,
  code: "too_long",
});
const rendered = (
  client: string,
  messages: Message[],
  rest: Partial<Extract<HistoryEntry, { t: "rendered" }>> = {},
): HistoryEntry => ({
  t: "rendered",
  client,
  conversationId: "c",
  messages,
  hasOlder: false,
  lastSeq: messages.at(-1)?.seq ?? 0,
  cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
  ...rest,
});
const cursor = (read: number) => ({
  cursors: { user: { delivered: read, read }, agent: { delivered: 0, read: 0 } },
});
const counters = (chat: number) => ({ chat, comment: 0, like: 0, total: chat });

const [A, B] = [message(1, "A"), message(2, "B")];
const broken: [Rule, string, HistoryEntry[]][] = [
  ["acknowledged-lost", "shown by nobody", [invoked("A"), acknowledged("A"), rendered("a", [])]],
  [
    "acknowledged-lost",
    "not shown by one",
    [invoked("A"), acknowledged("A"), rendered("a", [A]), rendered("b", [])],
  ],
  ["unanswered-repeated", "shown twice", [invoked("A"), rendered("a", [A, message(2, "A")])]],
  ["refused-shown", "shown though refused", [invoked("A"), refused("A"), rendered("a", [A])]],
  [
    "two-values",
    "two texts",
    [rendered("a", [A]), rendered("b", [message(1, "A", USER, "other")])],
  ],
  ["two-values", "changed later", [rendered("a", [A]), rendered("a", [message(1, "X", AGENT)])]],
  ["two-seqs", "two places", [rendered("a", [A, B]), rendered("b", [message(1, "B")])]],
  ["not-contiguous", "gap", [rendered("a", [A, message(3, "C")])]],
  ["not-contiguous", "going back", [rendered("a", [B, message(1, "C")])]],
  [
    "not-contiguous",
    "gap shown for a moment",
    [rendered("a", [A, message(3, "C")]), rendered("a", [A])],
  ],
  ["length", "without its beginning", [rendered("a", [B])]],
  ["length", "without its end", [rendered("a", [A], { lastSeq: 2 })]],
  [
    "real-time-order",
    "before one that had been acknowledged",
    [
      invoked("B", AGENT),
      acknowledged("B", AGENT),
      invoked("A"),
      rendered("a", [A, message(2, "B", AGENT)]),
    ],
  ],
  ["sender-order", "overtaken", [invoked("B"), invoked("A"), rendered("a", [A, B])]],
  [
    "sender-order",
    "overtaken within one tab",
    [inLane("B", "tab"), inLane("A", "tab"), rendered("a", [A, B])],
  ],
  [
    "cursor-back",
    "moved back",
    [rendered("a", [A, B], cursor(2)), rendered("a", [A, B], cursor(1))],
  ],
  ["cursor-ahead", "past lastSeq", [rendered("a", [A], cursor(2))]],
  [
    "counter",
    "differs",
    [{ t: "counted", client: "a", shown: counters(1), recounted: counters(2) }],
  ],
];

test.each(broken)("a history that breaks %s (%s) is found out", (rule, _how, history) => {
  expect(checkHistory(history).map((violation) => violation.rule)).toContain(rule);
});

const sound: [string, HistoryEntry[]][] = [
  ["nothing", []],
  [
    "a talk",
    [
      invoked("A"),
      rendered("a", []),
      acknowledged("A"),
      rendered("a", [A], cursor(1)),
      invoked("B", AGENT),
      rendered("b", [A]),
      rendered("b", [A, message(2, "B", AGENT)], cursor(1)),
      rendered("a", [A, message(2, "B", AGENT)], cursor(2)),
      { t: "counted", client: "a", shown: counters(0), recounted: counters(0) },
    ],
  ],
  ["unanswered and never stored", [invoked("A"), rendered("a", [])]],
  ["unanswered and stored", [invoked("A"), rendered("a", [A])]],
  [
    "refused, tried again, acknowledged",
    [invoked("A"), refused("A"), invoked("A"), acknowledged("A"), rendered("a", [A])],
  ],
  [
    "tried again later than another",
    [invoked("B"), refused("B"), invoked("A"), invoked("B"), rendered("a", [A, B])],
  ],
  [
    "one who shows only the end",
    [
      invoked("A"),
      acknowledged("A"),
      rendered("a", [A, B]),
      rendered("b", [B], { hasOlder: true }),
    ],
  ],
  [
    "one who left early",
    [
      invoked("A"),
      acknowledged("A"),
      rendered("a", [A]),
      rendered("b", []),
      { t: "left", client: "b" },
    ],
  ],
  [
    "a note and a recalled message",
    [
      invoked("A"),
      acknowledged("A"),
      rendered("a", [A]),
      rendered("b", [{ seq: 1, from: null, kind: "hidden", at: "" }]),
      rendered("a", [{ ...A, kind: "text", body: { text: "" }, recalled: true }]),
    ],
  ],
  ["the same clientId from two senders", [rendered("a", [A, message(2, "A", AGENT)])]],
];

test.each(sound)("a history that holds is left alone: %s", (_name, history) => {
  expect(checkHistory(history)).toEqual([]);
});

test("two tabs of one sender promise each its own order, and no more", () => {
  const history = [inLane("B", "one"), inLane("A", "other"), rendered("a", [A, B])];
  expect(checkHistory(history)).toEqual([]);
});
