import { participantKey, type Message, type Participant } from "@deskwire/protocol";
import type { HistoryEntry } from "./record-client.ts";

export type Rule =
  | "acknowledged-lost"
  | "unanswered-repeated"
  | "refused-shown"
  | "two-values"
  | "two-seqs"
  | "not-contiguous"
  | "length"
  | "real-time-order"
  | "sender-order"
  | "cursor-back"
  | "cursor-ahead"
  | "counter";

export interface Violation {
  rule: Rule;
  detail: string;
}

type Rendered = Extract<HistoryEntry, { t: "rendered" }>;

/** Everything that a history, taken at quiesce, breaks of what is promised; nothing when it holds. */
export function checkHistory(history: readonly HistoryEntry[]): Violation[] {
  return [
    ...checkSends(history),
    ...checkValues(history),
    ...checkSequences(history),
    ...checkOrder(history),
    ...checkCursors(history),
    ...checkCounters(history),
  ];
}

/** What each client that stayed showed last, by conversation. */
function finalRenderings(history: readonly HistoryEntry[]): Map<string, Rendered[]> {
  const latest = new Map<string, Rendered>();
  for (const entry of history) {
    if (entry.t === "rendered") latest.set(`${entry.client} ${entry.conversationId}`, entry);
    if (entry.t !== "left") continue;
    for (const [key, { client }] of latest) if (client === entry.client) latest.delete(key);
  }
  return Map.groupBy(latest.values(), ({ conversationId }) => conversationId);
}

function sendKey(sender: Participant, clientId: string): string {
  return `${participantKey(sender)} ${clientId}`;
}

function keyOf({ from, clientId }: Message): string | null {
  return from && clientId !== undefined ? sendKey(from, clientId) : null;
}

/** How the latest try to send each message ended. */
function outcomes(
  history: readonly HistoryEntry[],
): Map<string, "invoked" | "acknowledged" | "refused"> {
  const result = new Map<string, "invoked" | "acknowledged" | "refused">();
  for (const entry of history) {
    if (entry.t !== "invoked" && entry.t !== "acknowledged" && entry.t !== "refused") continue;
    const key = sendKey(entry.sender, entry.clientId);
    // An acknowledgement stays one, even where another tab was refused later.
    if (result.get(key) !== "acknowledged") result.set(key, entry.t);
  }
  return result;
}

function checkSends(history: readonly HistoryEntry[]): Violation[] {
  const violations: Violation[] = [];
  const finals = [...finalRenderings(history).values()];
  for (const [key, outcome] of outcomes(history)) {
    const shownIn = finals.filter((group) =>
      group.some(({ messages }) => messages.some((m) => keyOf(m) === key)),
    );
    if (outcome === "refused" && shownIn.length > 0)
      violations.push({ rule: "refused-shown", detail: key });
    if (outcome === "acknowledged") violations.push(...checkAcknowledged(key, shownIn));
    for (const { client, messages } of finals.flat()) {
      if (messages.filter((message) => keyOf(message) === key).length < 2) continue;
      violations.push({ rule: "unanswered-repeated", detail: `${key} at ${client}` });
    }
  }
  return violations;
}

/** An acknowledged message is shown by everybody who shows that far back; a note, to a user, as `hidden`. */
function checkAcknowledged(key: string, shownIn: Rendered[][]): Violation[] {
  const [group] = shownIn;
  const seq = group
    ?.flatMap(({ messages }) => messages)
    .find((message) => keyOf(message) === key)?.seq;
  if (!group || seq === undefined)
    return [{ rule: "acknowledged-lost", detail: `${key} is shown by nobody` }];
  return group
    .filter(({ messages, hasOlder }) => {
      const place = messages.find((message) => message.seq === seq);
      const before = hasOlder && seq < (messages[0]?.seq ?? Infinity);
      return !before && place?.kind !== "hidden" && (!place || keyOf(place) !== key);
    })
    .map(({ client }) => ({
      rule: "acknowledged-lost",
      detail: `${key} is not shown by ${client}`,
    }));
}

function checkValues(history: readonly HistoryEntry[]): Violation[] {
  const violations: Violation[] = [];
  const values = new Map<string, string>();
  const seqs = new Map<string, string>();
  const seen = new Set<Message>();
  for (const entry of history) {
    if (entry.t !== "rendered") continue;
    for (const message of entry.messages) {
      if (seen.has(message)) continue;
      seen.add(message);
      const place = `${entry.conversationId} #${message.seq}`;
      const key = keyOf(message);
      if (key !== null && (seqs.get(key) ?? place) !== place) {
        violations.push({ rule: "two-seqs", detail: `${key} at ${seqs.get(key)} and ${place}` });
      }
      if (key !== null) seqs.set(key, place);
      // A tombstone and a hidden note differ from their message by right.
      if (message.kind === "hidden" || message.recalled) continue;
      const value = JSON.stringify([
        message.from,
        message.clientId,
        message.kind,
        message.body,
        message.at,
      ]);
      if ((values.get(place) ?? value) !== value)
        violations.push({ rule: "two-values", detail: place });
      values.set(place, value);
    }
  }
  return violations;
}

function checkSequences(history: readonly HistoryEntry[]): Violation[] {
  const violations: Violation[] = [];
  for (const entry of history) {
    if (entry.t !== "rendered") continue;
    const first = entry.messages[0]?.seq ?? 1;
    const detail = `${entry.conversationId} at ${entry.client}`;
    if (entry.messages.some(({ seq }, n) => seq !== first + n))
      violations.push({ rule: "not-contiguous", detail });
  }
  for (const { client, conversationId, messages, hasOlder, lastSeq } of [
    ...finalRenderings(history).values(),
  ].flat()) {
    const last = messages.at(-1)?.seq ?? 0;
    const whole = hasOlder || messages.length === last;
    if (last !== lastSeq || !whole)
      violations.push({ rule: "length", detail: `${conversationId} at ${client}` });
  }
  return violations;
}

/** Where each sent message stands: conversation and seq. */
function places(
  history: readonly HistoryEntry[],
): Map<string, { conversationId: string; seq: number }> {
  const result = new Map<string, { conversationId: string; seq: number }>();
  for (const { conversationId, messages } of [...finalRenderings(history).values()].flat()) {
    for (const message of messages) {
      const key = keyOf(message);
      if (key !== null) result.set(key, { conversationId, seq: message.seq });
    }
  }
  return result;
}

function checkOrder(history: readonly HistoryEntry[]): Violation[] {
  const where = places(history);
  const lastTry = new Map<string, HistoryEntry>();
  for (const entry of history)
    if (entry.t === "invoked") lastTry.set(sendKey(entry.sender, entry.clientId), entry);

  const violations: Violation[] = [];
  const acknowledgedUpTo = new Map<string, number>();
  const sentUpTo = new Map<string, number>();
  for (const entry of history) {
    if (entry.t !== "invoked" && entry.t !== "acknowledged") continue;
    const key = sendKey(entry.sender, entry.clientId);
    const place = where.get(key);
    if (!place) continue;
    const { conversationId, seq } = place;
    const acknowledged = acknowledgedUpTo.get(conversationId) ?? 0;
    if (entry.t === "acknowledged")
      acknowledgedUpTo.set(conversationId, Math.max(acknowledged, seq));
    else if (lastTry.get(key) === entry) {
      const lane = `${entry.lane ?? participantKey(entry.sender)} ${conversationId}`;
      if (seq <= acknowledged) violations.push({ rule: "real-time-order", detail: key });
      if (seq <= (sentUpTo.get(lane) ?? 0)) violations.push({ rule: "sender-order", detail: key });
      sentUpTo.set(lane, Math.max(seq, sentUpTo.get(lane) ?? 0));
    }
  }
  return violations;
}

function checkCursors(history: readonly HistoryEntry[]): Violation[] {
  const violations: Violation[] = [];
  const before = new Map<string, { delivered: number; read: number }>();
  for (const entry of history) {
    if (entry.t !== "rendered") continue;
    for (const side of ["user", "agent"] as const) {
      const key = `${entry.conversationId} ${side} at ${entry.client}`;
      const { delivered, read } = entry.cursors[side];
      const old = before.get(key) ?? { delivered: 0, read: 0 };
      if (delivered < old.delivered || read < old.read)
        violations.push({ rule: "cursor-back", detail: key });
      if (Math.max(delivered, read) > entry.lastSeq)
        violations.push({ rule: "cursor-ahead", detail: key });
      before.set(key, { delivered, read });
    }
  }
  return violations;
}

function checkCounters(history: readonly HistoryEntry[]): Violation[] {
  return history.flatMap((entry): Violation[] => {
    if (entry.t !== "counted") return [];
    const { shown, recounted, client } = entry;
    const wrong = [...new Set([...Object.keys(shown), ...Object.keys(recounted)])].filter(
      (category) => (shown[category] ?? 0) !== (recounted[category] ?? 0),
    );
    return wrong.map((category) => ({ rule: "counter", detail: `${category} at ${client}` }));
  });
}
