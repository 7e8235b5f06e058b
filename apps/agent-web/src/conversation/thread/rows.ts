import {
  sameParticipant,
  type Conversation,
  type Cursors,
  type EventBody,
  type Message,
  type Participant,
} from "@deskwire/protocol";
import type { ConversationState, PendingMessage } from "@deskwire/client";
import { daysAgo } from "@deskwire/chat-view/times";
import type { EarlierPart } from "./earlier.ts";

export type Delivery = "queued" | "sending" | "sent" | "delivered" | "read" | "failed";
export type Spoken = Exclude<Message, { kind: "event" | "hidden" }>;

/** One line of the conversation as it is shown. */
export type Row =
  | { type: "head"; key: string }
  | { type: "day"; key: string; at: string }
  | { type: "unread"; key: string }
  /** Between an earlier conversation of the user, above, and the one after it. */
  | { type: "boundary"; key: string; above: Conversation }
  | EventRow
  | MessageRow
  | PendingRow;

export interface EventRow {
  type: "event";
  key: string;
  seq: number;
  body: EventBody;
  at: string;
  /** The earlier conversation that it stands in; null: the present one. */
  part: EarlierPart | null;
}

export interface MessageRow {
  type: "message";
  key: string;
  /** The earlier conversation that it stands in; null: the present one. */
  part: EarlierPart | null;
  message: Spoken;
  recalled: boolean;
  /** First of a run by one sender: the name stands above it. */
  first: boolean;
  /** Last of a run: time and delivery stand below it. */
  last: boolean;
  /** Of the desk's own messages. */
  delivery?: Delivery;
}

export interface PendingRow {
  type: "pending";
  key: string;
  pending: PendingMessage;
  first: boolean;
  delivery: Delivery;
}

/** The seqs behind `after`, up to `upTo`. */
export interface Unread {
  after: number;
  upTo: number;
}

/** Messages of one sender that are further apart than this stand as two runs. */
const RUN_MS = 5 * 60_000;

/**
 * The rows of a conversation in order, after those of the user's earlier ones. `unread` is what the agent had not read
 * when the conversation was opened here: the first message of the user in it gets the line "new messages", until the
 * desk has answered.
 */
export function buildRows(
  state: ConversationState,
  me: Participant,
  unread: Unread,
  earlier: readonly EarlierPart[] = [],
): Row[] {
  const rows: Row[] = [{ type: "head", key: "head" }];
  for (const part of earlier) {
    rows.push(...messageRows(part, part, null));
    const above = part.conversation;
    rows.push({ type: "boundary", key: `boundary:${above.id}`, above });
  }
  rows.push(...messageRows(state, null, state.pending.some(isAnswer) ? null : unread));
  for (const pending of state.pending) rows.push(pendingRow(pending, me));
  return markRuns(rows, me);
}

function messageRows(
  { conversation, messages }: EarlierPart,
  part: EarlierPart | null,
  unread: Unread | null,
): Row[] {
  const rows: Row[] = [];
  const recalled = recalledSeqs(messages);
  const firstUnread = unread && firstUnreadIn(messages, unread);
  // Seqs and clientIds are unique within a conversation only.
  const prefix = part === null ? "" : `${conversation.id}/`;
  let before: Message | null = null;
  for (const message of messages) {
    if (!before || daysAgo(before.at, Date.parse(message.at)) !== 0) {
      rows.push({ type: "day", key: `${prefix}day:${message.seq}`, at: message.at });
    }
    if (message === firstUnread) rows.push({ type: "unread", key: "unread" });
    const row = messageRow(message, conversation.cursors.user, recalled);
    if (row) rows.push({ ...row, key: prefix + row.key, part });
    before = message;
  }
  return rows;
}

function firstUnreadIn(messages: readonly Message[], { after, upTo }: Unread): Message | null {
  const answer = messages.findLast((each) => each.from?.kind === "agent" && isAnswer(each));
  const from = Math.max(after, answer?.seq ?? 0);
  return (
    messages.find(
      (each) => each.seq > from && each.seq <= upTo && isSpoken(each) && each.from?.kind === "user",
    ) ?? null
  );
}

/** A note speaks to colleagues. */
function isAnswer({ kind }: Message | PendingMessage): boolean {
  return kind !== "event" && kind !== "hidden" && kind !== "note";
}

function isSpoken(message: Message): message is Spoken {
  return message.kind !== "event" && message.kind !== "hidden";
}

function recalledSeqs(messages: readonly Message[]): Set<number> {
  const seqs = new Set<number>();
  for (const { kind, body } of messages) {
    if (kind === "event" && body.type === "recalled") seqs.add(body.seq);
  }
  return seqs;
}

function messageRow(
  message: Message,
  user: Cursors,
  recalled: Set<number>,
): MessageRow | EventRow | null {
  if (isSpoken(message)) {
    const own = message.from?.kind === "agent" && message.kind !== "note";
    return {
      type: "message",
      key: keyOf(message.from, message.clientId, message.seq),
      part: null,
      message,
      recalled: message.recalled === true || recalled.has(message.seq),
      first: true,
      last: true,
      ...(own && { delivery: deliveryOf(message.seq, user) }),
    };
  }
  // The tombstone of a recalled message says what the event says.
  if (message.kind === "hidden" || message.body.type === "recalled") return null;
  return {
    type: "event",
    key: `s:${message.seq}`,
    seq: message.seq,
    body: message.body,
    at: message.at,
    part: null,
  };
}

export function deliveryOf(seq: number, user: Cursors): Delivery {
  if (seq <= user.read) return "read";
  return seq <= user.delivered ? "delivered" : "sent";
}

function pendingRow(pending: PendingMessage, me: Participant): PendingRow {
  const delivery =
    typeof pending.state === "object" ? "failed" : pending.state === "sent" ? "sending" : "queued";
  return { type: "pending", key: keyOf(me, pending.clientId, 0), pending, first: true, delivery };
}

// The same key before and after the echo, so that a message does not flicker when it is acknowledged.
function keyOf(from: Participant | null, clientId: string | undefined, seq: number): string {
  return from && clientId !== undefined ? `${from.kind}:${from.id}:${clientId}` : `s:${seq}`;
}

function markRuns(rows: Row[], me: Participant): Row[] {
  rows.forEach((row, index) => {
    if (row.type !== "message" && row.type !== "pending") return;
    const previous = rows[index - 1];
    const joined = previous !== undefined && joins(previous, row, me);
    row.first = !joined;
    // Within a run the time is shown once, unless the delivery of two neighbours differs.
    if (joined && previous.type === "message" && previous.delivery === row.delivery)
      previous.last = false;
  });
  return rows;
}

function joins(a: Row, b: MessageRow | PendingRow, me: Participant): boolean {
  if (a.type !== "message" && a.type !== "pending") return false;
  const left = facts(a, me);
  const right = facts(b, me);
  return (
    left.note === right.note &&
    sameParticipant(left.from, right.from) &&
    right.at - left.at < RUN_MS
  );
}

function facts(
  row: MessageRow | PendingRow,
  me: Participant,
): { from: Participant | null; note: boolean; at: number } {
  if (row.type === "pending") {
    return { from: me, note: row.pending.kind === "note", at: Date.parse(row.pending.writtenAt) };
  }
  return {
    from: row.message.from,
    note: row.message.kind === "note",
    at: Date.parse(row.message.at),
  };
}

/** The highest seq among the rows up to `index`: what has been shown when that row is on screen. */
export function seqUpTo(rows: readonly Row[], index: number): number {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at--) {
    const row = rows[at];
    if (row?.type !== "message" && row?.type !== "event") continue;
    // Above stand earlier conversations only, whose seqs mean nothing here.
    if (row.part !== null) return 0;
    return row.type === "message" ? row.message.seq : row.seq;
  }
  return 0;
}
