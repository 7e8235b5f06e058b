import { participantKey, type Message, type Participant } from "@deskwire/protocol";
import type { HistoryEntry } from "./history.ts";

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

type Entries = readonly HistoryEntry[];
type Rendered = Extract<HistoryEntry, { t: "rendered" }>;

/** The promises that a history breaks. It must end when all clients have received everything. */
export function checkHistory(history: Entries): Violation[] {
  return [
    ...checkSends(history),
    ...checkValues(history),
    ...checkContiguous(history),
    ...checkLengths(history),
    ...checkOrder(history),
    ...checkCursors(history),
    ...checkCounters(history),
  ];
}

/** The last renderings of all clients that did not leave, by conversation. */
function finalRenderings(history: Entries): Map<string, Rendered[]> {
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

type Outcome = "invoked" | "acknowledged" | "refused";

/** The outcome of the latest attempt to send each message. */
function outcomes(history: Entries): Map<string, Outcome> {
  const result = new Map<string, Outcome>();
  for (const entry of history) {
    if (entry.t !== "invoked" && entry.t !== "acknowledged" && entry.t !== "refused") continue;
    const key = sendKey(entry.sender, entry.clientId);
    // An acknowledgement stays valid when another tab is refused later.
    if (result.get(key) !== "acknowledged") result.set(key, entry.t);
  }
  return result;
}

function checkSends(history: Entries): Violation[] {
  const violations: Violation[] = [];
  const finals = [...finalRenderings(history).values()];
  for (const [key, outcome] of outcomes(history)) {
    const shownIn = finals.filter((group) =>
      group.some(({ messages }) => messages.some((message) => keyOf(message) === key)),
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

/** Every client that shows this part of the conversation shows an acknowledged message; to a user, a note is `hidden`. */
function checkAcknowledged(key: string, shownIn: readonly Rendered[][]): Violation[] {
  const [group] = shownIn;
  const seq = group
    ?.flatMap(({ messages }) => messages)
    .find((message) => keyOf(message) === key)?.seq;
  if (!group || seq === undefined)
    return [{ rule: "acknowledged-lost", detail: `no client shows ${key}` }];
  return group
    .filter(({ messages, hasOlder }) => {
      const place = messages.find((message) => message.seq === seq);
      const isNotLoaded = hasOlder && seq < (messages[0]?.seq ?? Infinity);
      return !isNotLoaded && place?.kind !== "hidden" && (!place || keyOf(place) !== key);
    })
    .map(({ client }) => ({
      rule: "acknowledged-lost",
      detail: `${client} does not show ${key}`,
    }));
}

interface SeenValues {
  violations: Violation[];
  /** The value at each place: conversation and seq. */
  values: Map<string, string>;
  /** The place of each message, by sender and clientId. */
  places: Map<string, string>;
}

function checkValues(history: Entries): Violation[] {
  const seen: SeenValues = { violations: [], values: new Map(), places: new Map() };
  const checked = new Set<Message>();
  for (const entry of history) {
    if (entry.t !== "rendered") continue;
    for (const message of entry.messages) {
      if (checked.has(message)) continue;
      checked.add(message);
      checkValue(seen, `${entry.conversationId} #${message.seq}`, message);
    }
  }
  return seen.violations;
}

function checkValue({ violations, values, places }: SeenValues, place: string, message: Message) {
  const key = keyOf(message);
  if (key !== null && (places.get(key) ?? place) !== place)
    violations.push({ rule: "two-seqs", detail: `${key} at ${places.get(key)} and ${place}` });
  if (key !== null) places.set(key, place);
  // A tombstone and a hidden note differ from their message on purpose.
  if (message.kind === "hidden" || message.recalled) return;
  const { from, clientId, kind, body, at } = message;
  const value = JSON.stringify([from, clientId, kind, body, at]);
  if ((values.get(place) ?? value) !== value)
    violations.push({ rule: "two-values", detail: place });
  values.set(place, value);
}

/** Every rendering, also an intermediate one, is without gaps. */
function checkContiguous(history: Entries): Violation[] {
  return history.flatMap((entry): Violation[] => {
    if (entry.t !== "rendered") return [];
    const first = entry.messages[0]?.seq ?? 1;
    if (entry.messages.every(({ seq }, n) => seq === first + n)) return [];
    return [{ rule: "not-contiguous", detail: `${entry.conversationId} at ${entry.client}` }];
  });
}

/** The final renderings reach to the last message, and to the first unless older ones are not loaded. */
function checkLengths(history: Entries): Violation[] {
  return [...finalRenderings(history).values()]
    .flat()
    .filter(({ messages, hasOlder, lastSeq }) => {
      const last = messages.at(-1)?.seq ?? 0;
      return last !== lastSeq || !(hasOlder || messages.length === last);
    })
    .map(({ client, conversationId, messages, hasOlder, lastSeq }) => ({
      rule: "length",
      detail: `${conversationId} at ${client}: ${messages[0]?.seq}–${messages.at(-1)?.seq} of ${lastSeq}${hasOlder ? ", older ones not loaded" : ""}`,
    }));
}

interface Place {
  conversationId: string;
  seq: number;
}

/** Where the final renderings show each sent message. */
function finalPlaces(history: Entries): Map<string, Place> {
  const result = new Map<string, Place>();
  for (const { conversationId, messages } of [...finalRenderings(history).values()].flat()) {
    for (const message of messages) {
      const key = keyOf(message);
      if (key !== null) result.set(key, { conversationId, seq: message.seq });
    }
  }
  return result;
}

interface OrderState {
  violations: Violation[];
  places: ReadonlyMap<string, Place>;
  /** The last invocation of each message; earlier ones promise no order. */
  lastAttempts: ReadonlyMap<string, HistoryEntry>;
  /** The highest acknowledged seq, by conversation. */
  acknowledged: Map<string, number>;
  /** The highest sent seq, by lane and conversation. */
  sent: Map<string, number>;
}

/** A message sent after an acknowledgement has a higher seq, and so has a later message of the same lane. */
function checkOrder(history: Entries): Violation[] {
  const lastAttempts = new Map<string, HistoryEntry>();
  for (const entry of history)
    if (entry.t === "invoked") lastAttempts.set(sendKey(entry.sender, entry.clientId), entry);
  const state: OrderState = {
    violations: [],
    places: finalPlaces(history),
    lastAttempts,
    acknowledged: new Map(),
    sent: new Map(),
  };
  for (const entry of history)
    if (entry.t === "invoked" || entry.t === "acknowledged") checkPlace(state, entry);
  return state.violations;
}

function checkPlace(
  { violations, places, lastAttempts, acknowledged, sent }: OrderState,
  entry: Extract<HistoryEntry, { t: "invoked" | "acknowledged" }>,
): void {
  const key = sendKey(entry.sender, entry.clientId);
  const place = places.get(key);
  if (!place) return;
  const { conversationId, seq } = place;
  const highest = acknowledged.get(conversationId) ?? 0;
  if (entry.t === "acknowledged") {
    acknowledged.set(conversationId, Math.max(highest, seq));
    return;
  }
  if (lastAttempts.get(key) !== entry) return;
  const lane = `${entry.lane ?? participantKey(entry.sender)} ${conversationId}`;
  if (seq <= highest) violations.push({ rule: "real-time-order", detail: key });
  if (seq <= (sent.get(lane) ?? 0)) violations.push({ rule: "sender-order", detail: key });
  sent.set(lane, Math.max(seq, sent.get(lane) ?? 0));
}

function checkCursors(history: Entries): Violation[] {
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

function checkCounters(history: Entries): Violation[] {
  return history.flatMap((entry): Violation[] => {
    if (entry.t !== "counted") return [];
    const { shown, recounted, client } = entry;
    const categories = new Set([...Object.keys(shown), ...Object.keys(recounted)]);
    return [...categories]
      .filter((category) => (shown[category] ?? 0) !== (recounted[category] ?? 0))
      .map((category) => ({ rule: "counter", detail: `${category} at ${client}` }));
  });
}
