import type { Message, Participant } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { checkHistory, type Rule } from "./check-history.ts";
import type { HistoryEntry } from "./history.ts";

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
  ["acknowledged-lost", "no client shows it", [invoked("A"), acknowledged("A"), rendered("a", [])]],
  [
    "acknowledged-lost",
    "one client does not show it",
    [invoked("A"), acknowledged("A"), rendered("a", [A]), rendered("b", [])],
  ],
  ["unanswered-repeated", "shown twice", [invoked("A"), rendered("a", [A, message(2, "A")])]],
  ["refused-shown", "refused and shown", [invoked("A"), refused("A"), rendered("a", [A])]],
  [
    "two-values",
    "two texts",
    [rendered("a", [A]), rendered("b", [message(1, "A", USER, "other")])],
  ],
  ["two-values", "changed later", [rendered("a", [A]), rendered("a", [message(1, "X", AGENT)])]],
  ["two-seqs", "at two places", [rendered("a", [A, B]), rendered("b", [message(1, "B")])]],
  ["not-contiguous", "gap", [rendered("a", [A, message(3, "C")])]],
  ["not-contiguous", "descending", [rendered("a", [B, message(1, "C")])]],
  [
    "not-contiguous",
    "a gap in an intermediate rendering",
    [rendered("a", [A, message(3, "C")]), rendered("a", [A])],
  ],
  ["length", "the beginning is missing", [rendered("a", [B])]],
  ["length", "the end is missing", [rendered("a", [A], { lastSeq: 2 })]],
  [
    "real-time-order",
    "sent after an acknowledgement, but before that message",
    [
      invoked("B", AGENT),
      acknowledged("B", AGENT),
      invoked("A"),
      rendered("a", [A, message(2, "B", AGENT)]),
    ],
  ],
  ["sender-order", "two messages exchanged", [invoked("B"), invoked("A"), rendered("a", [A, B])]],
  [
    "sender-order",
    "two messages of one tab exchanged",
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

test.each(broken)("finds %s (%s)", (rule, _how, history) => {
  expect(checkHistory(history).map((violation) => violation.rule)).toContain(rule);
});

const correct: [string, HistoryEntry[]][] = [
  ["an empty history", []],
  [
    "a conversation",
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
    "refused, then retried and acknowledged",
    [invoked("A"), refused("A"), invoked("A"), acknowledged("A"), rendered("a", [A])],
  ],
  [
    "retried after another message was sent",
    [invoked("B"), refused("B"), invoked("A"), invoked("B"), rendered("a", [A, B])],
  ],
  [
    "a client that has not loaded the beginning",
    [
      invoked("A"),
      acknowledged("A"),
      rendered("a", [A, B]),
      rendered("b", [B], { hasOlder: true }),
    ],
  ],
  [
    "a client that left early",
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

test.each(correct)("finds nothing in a correct history: %s", (_name, history) => {
  expect(checkHistory(history)).toEqual([]);
});

test("two tabs of one sender promise an order only within each tab", () => {
  const history = [inLane("B", "one"), inLane("A", "other"), rendered("a", [A, B])];
  expect(checkHistory(history)).toEqual([]);
});
