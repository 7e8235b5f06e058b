import type { Cursors, Message, ParticipantKind } from "@deskwire/protocol";
import {
  isSpoken,
  recalledSeqs,
  type EventMessage,
  type Pending,
  type Reader,
  type Spoken,
  type Thread,
} from "./thread.ts";

/** How far a numbered message has come, by the other side's cursors. */
export type Receipt = "sent" | "delivered" | "read";
export type Delivery = "queued" | "sending" | "failed" | Receipt;

/** The message that another one answers; null while it is not held, undefined for a message that answers none. */
export type Quoted = Spoken | null | undefined;

export interface Placed {
  /** Unique among the rows, and the same for a pending message and its echo. */
  key: string;
  at: string;
}

interface Grouped extends Placed {
  quoted: Quoted;
  /** The first of a run by one sender: the name stands above it. */
  first: boolean;
  /** The time and the delivery stand below it: the last of a run, or of those with one delivery. */
  last: boolean;
}

export interface MessageRow extends Grouped {
  type: "message";
  conversationId: string;
  message: Spoken;
  /** Of the reader's side. */
  own: boolean;
  recalled: boolean;
  /** Null for the other side's messages, and for notes. */
  delivery: Receipt | null;
}

export interface PendingRow extends Grouped {
  type: "pending";
  /** Null while it waits for a conversation. */
  conversationId: string | null;
  pending: Pending;
  delivery: Exclude<Delivery, Receipt>;
}

export interface EventRow extends Placed {
  type: "event";
  conversationId: string;
  event: EventMessage;
}

export type SpokenRow = MessageRow | PendingRow;
/** What is shown of one message. */
export type EntryRow = SpokenRow | EventRow;

export interface RowsInput {
  reader: Reader;
  /** Oldest first. */
  threads: readonly Thread[];
  /** What the reader wrote before there was a conversation. */
  unopened?: readonly Pending[];
  /** The seqs of a conversation's events that have no row for this reader. Each front end brings its own. */
  hiddenIn?: (messages: readonly Message[]) => ReadonlySet<number>;
}

/** The newest thread comes first to its keys: what is loaded above later changes none of them. */
export function listEntries(input: RowsInput): EntryRow[] {
  const { threads, unopened = [], reader } = input;
  const taken = new Set<string>();
  const sections = threads.map((thread) => threadRows(thread, input));
  sections.push(unopened.map((pending) => pendingRow(null, pending, reader)));
  for (const section of sections.toReversed())
    for (const row of section) row.key = claim(taken, row.key);
  return sections.flat();
}

/** A clientId is unique per sender and conversation only, so two conversations may have the same one. */
function claim(taken: Set<string>, key: string): string {
  let free = key;
  while (taken.has(free)) free += "+";
  taken.add(free);
  return free;
}

function threadRows(thread: Thread, { reader, hiddenIn }: RowsInput): EntryRow[] {
  const recalled = recalledSeqs(thread.messages);
  const hidden = hiddenIn?.(thread.messages);
  const rows: EntryRow[] = [];
  for (const message of thread.messages) {
    if (isSpoken(message)) rows.push(messageRow(thread, message, { reader, recalled }));
    else if (message.kind === "event" && hidden?.has(message.seq) !== true)
      rows.push(...eventRow(thread, message));
  }
  for (const pending of thread.pending ?? []) rows.push(pendingRow(thread, pending, reader));
  return rows;
}

function messageRow(
  thread: Thread,
  message: Spoken,
  { reader, recalled }: { reader: Reader; recalled: ReadonlySet<number> },
): MessageRow {
  const { id, cursors } = thread.conversation;
  const own = message.from?.kind === reader.kind;
  const isTracked = own && message.kind !== "note";
  return {
    type: "message",
    key: messageKey(id, message),
    at: message.at,
    conversationId: id,
    message,
    quoted: quotedIn(thread, message.replyTo),
    own,
    recalled: message.recalled === true || recalled.has(message.seq),
    delivery: isTracked ? deliveryOf(message.seq, cursors[otherSide(reader)]) : null,
    first: true,
    last: true,
  };
}

/** No row for a recall: the place of the recalled message says so. */
function eventRow({ conversation: { id } }: Thread, event: EventMessage): EventRow[] {
  if (event.body.type === "recalled") return [];
  const key = `seq:${id}:${event.seq}`;
  return [{ type: "event", key, at: event.at, conversationId: id, event }];
}

function pendingRow(thread: Thread | null, pending: Pending, reader: Reader): PendingRow {
  const { clientId, writtenAt: at, state } = pending;
  return {
    type: "pending",
    key: clientKey(reader, clientId),
    at,
    conversationId: thread?.conversation.id ?? null,
    pending,
    quoted: quotedIn(thread, pending.replyTo),
    delivery: typeof state === "object" ? "failed" : state === "sent" ? "sending" : "queued",
    first: true,
    last: true,
  };
}

function messageKey(conversationId: string, { from, clientId, seq }: Message): string {
  return from && clientId !== undefined
    ? clientKey(from, clientId)
    : `seq:${conversationId}:${seq}`;
}

function clientKey(from: Reader, clientId: string): string {
  return from.kind === "user" ? `user:${clientId}` : `agent:${from.id}:${clientId}`;
}

function quotedIn(thread: Thread | null, seq: number | undefined): Quoted {
  if (seq === undefined || thread === null) return undefined;
  const found = thread.messages.find((message) => message.seq === seq);
  return found && isSpoken(found) ? found : null;
}

function deliveryOf(seq: number, { read, delivered }: Cursors): Receipt {
  if (seq <= read) return "read";
  return seq <= delivered ? "delivered" : "sent";
}

export function otherSide(reader: Reader): ParticipantKind {
  return reader.kind === "user" ? "agent" : "user";
}
