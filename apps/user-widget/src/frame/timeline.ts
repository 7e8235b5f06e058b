import { daysAgo } from "@deskwire/chat-view/times";
import type { ConversationState, PendingMessage } from "@deskwire/client";
import { sameParticipant } from "@deskwire/protocol";
import type { Conversation, Message, Participant } from "@deskwire/protocol";

/** Messages of one sender within this time stand together and share one time. */
const GROUP_MS = 5 * 60_000;

export type EventMessage = Extract<Message, { kind: "event" }>;
export type ShownMessage = Exclude<Message, { kind: "event" | "hidden" }>;
export type Progress = "sent" | "delivered" | "read";

/** What a message answers; undefined when it answers none here, null when that is not held. */
export type Quoted = ShownMessage | null | undefined;

interface Place {
  /** Equal for a pending message and its echo, so that the element on the screen stays the same. */
  key: string;
  at: string;
  /** Whether it begins, or ends, a group of one sender's messages. */
  first: boolean;
  last: boolean;
}

export interface MessageRow extends Place {
  type: "message";
  conversationId: string;
  message: ShownMessage;
  quoted: Quoted;
  own: boolean;
  /** Null for a peer's message. */
  progress: Progress | null;
}

export interface PendingRow extends Place {
  type: "pending";
  /** Null: it waits for a conversation. */
  conversationId: string | null;
  pending: PendingMessage;
  quoted: Quoted;
}

export interface EventRow {
  type: "event";
  key: string;
  at: string;
  event: EventMessage;
}

export interface DayRow {
  type: "day";
  key: string;
  at: string;
}

export type Row = MessageRow | PendingRow | EventRow | DayRow;

/**
 * Everything on the screen in order: the threads, oldest first, then what waits for a conversation to be opened.
 * Of `before`, what was built the last time, the rows that have not changed are kept, so that they are not drawn anew.
 */
export function buildRows(
  threads: readonly ConversationState[],
  unopened: readonly PendingMessage[],
  before: readonly Row[] = [],
): Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return listRows(threads, unopened).map((row) => {
    const same = known.get(row.key);
    return same && sameParts(same, row) ? same : row;
  });
}

function sameParts(a: object, b: object): boolean {
  const parts = new Map<string, unknown>(Object.entries(a));
  return Object.entries(b).every(([name, part]) => parts.get(name) === part);
}

function listRows(
  threads: readonly ConversationState[],
  unopened: readonly PendingMessage[],
): Row[] {
  const rows: Row[] = [];
  for (const thread of threads) {
    for (const message of thread.messages) {
      const row = toRow(thread, message);
      if (row) append(rows, row);
    }
    for (const pending of thread.pending) append(rows, pendingRow(thread, pending));
  }
  for (const pending of unopened) append(rows, pendingRow(null, pending));
  return rows;
}

function toRow(thread: ConversationState, message: Message): MessageRow | EventRow | null {
  const { id, user, cursors } = thread.conversation;
  const { at } = message;
  const key = `${id}:${message.seq}`;
  if (message.kind === "hidden") return null;
  if (message.kind === "event") {
    // A recalled message says so in its own place.
    if (message.body.type === "recalled") return null;
    return { type: "event", key, at, event: message };
  }
  const own = sameParticipant(message.from, user);
  return {
    type: "message",
    key: own && message.clientId !== undefined ? message.clientId : key,
    at,
    first: true,
    last: true,
    conversationId: id,
    message,
    quoted: quotedIn(thread, message.replyTo),
    own,
    progress: own ? progressOf(message.seq, cursors) : null,
  };
}

function quotedIn(thread: ConversationState | null, seq: number | undefined): Quoted {
  if (seq === undefined || thread === null) return undefined;
  const found = thread.messages.find((message) => message.seq === seq);
  return found && found.kind !== "event" && found.kind !== "hidden" ? found : null;
}

function progressOf(seq: number, cursors: Conversation["cursors"]): Progress {
  if (seq <= cursors.agent.read) return "read";
  return seq <= cursors.agent.delivered ? "delivered" : "sent";
}

function pendingRow(thread: ConversationState | null, pending: PendingMessage): PendingRow {
  const { clientId: key, writtenAt: at } = pending;
  const conversationId = thread?.conversation.id ?? null;
  const quoted = quotedIn(thread, pending.replyTo);
  return { type: "pending", key, at, first: true, last: true, conversationId, pending, quoted };
}

function append(rows: Row[], row: MessageRow | PendingRow | EventRow): void {
  const previous = rows.at(-1);
  if (!previous || daysAgo(previous.at, Date.parse(row.at)) !== 0) {
    rows.push({ type: "day", key: `day:${row.key}`, at: row.at });
  } else if (isGrouped(previous) && isGrouped(row) && continues(previous, row)) {
    previous.last = false;
    row.first = false;
  }
  rows.push(row);
}

type GroupedRow = MessageRow | PendingRow;

function continues(previous: GroupedRow, row: GroupedRow): boolean {
  if (isRecalled(previous) || isRecalled(row)) return false;
  if (Date.parse(row.at) - Date.parse(previous.at) > GROUP_MS) return false;
  return senderKey(previous) === senderKey(row);
}

function isGrouped(row: Row): row is GroupedRow {
  return row.type === "message" || row.type === "pending";
}

function isRecalled(row: GroupedRow): boolean {
  return row.type === "message" && row.message.recalled === true;
}

function senderKey(row: GroupedRow): string {
  if (row.type === "pending" || row.own) return "own";
  return row.message.from?.id ?? "";
}

/** What lies before the first message on the screen; null when that is the beginning of everything. */
export type Older =
  | { kind: "page"; conversationId: string }
  | { kind: "conversation"; id: string }
  | null;

/**
 * The conversations that can be shown as one history without a hole, oldest first, and what comes before them.
 * An earlier conversation follows only once the later one is complete down to its first message.
 */
export function visibleThreads(conversations: Readonly<Record<string, ConversationState>>): {
  threads: ConversationState[];
  older: Older;
} {
  const newestFirst = Object.values(conversations).toSorted(byOpening);
  const threads: ConversationState[] = [];
  let thread = newestFirst[0];
  while (thread) {
    threads.unshift(thread);
    const { id, previousId } = thread.conversation;
    if (thread.hasOlder) return { threads, older: { kind: "page", conversationId: id } };
    if (previousId === undefined) break;
    const previous: ConversationState | undefined = conversations[previousId];
    if (!previous) return { threads, older: { kind: "conversation", id: previousId } };
    thread = previous;
  }
  return { threads, older: null };
}

function byOpening(a: ConversationState, b: ConversationState): number {
  if (a.conversation.openedAt === b.conversation.openedAt) return 0;
  return a.conversation.openedAt < b.conversation.openedAt ? 1 : -1;
}

/**
 * What agents are called, from the conversations themselves and from what was told when they were assigned; `before` as
 * long as it is still true.
 */
export function agentNames(
  threads: readonly ConversationState[],
  before?: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { conversation, messages } of threads) {
    if (conversation.agent) names.set(conversation.agent.id, conversation.agent.name);
    for (const message of messages) {
      if (message.kind !== "event" || message.body.type !== "assigned") continue;
      names.set(message.body.agent.id, message.body.name);
    }
  }
  return before && String([...before]) === String([...names]) ? before : names;
}

/** The agent that a queued conversation is held for, and until when, while it is. */
export function heldFor(
  thread: ConversationState,
): { agent: Participant; until: string | null } | null {
  if (thread.conversation.status !== "queued") return null;
  for (const message of thread.messages.toReversed()) {
    if (message.kind !== "event") continue;
    if (message.body.type === "held") return message.body;
    if (message.body.type === "queued" || message.body.type === "assigned") return null;
  }
  return null;
}

/** How many of the peers' messages lie behind the user's read cursor, among those that are held. */
export function unreadIn(thread: ConversationState): number {
  const { user, cursors } = thread.conversation;
  return thread.messages.filter(
    (message) =>
      message.seq > cursors.user.read &&
      message.kind !== "event" &&
      message.kind !== "hidden" &&
      !sameParticipant(message.from, user),
  ).length;
}

/**
 * Unread messages of what can be seen, right at the moment that one arrives or is read. Where what is held does not reach
 * back to the read cursor, `counted`, which the server told, may know of more.
 */
export function unreadChat(
  conversations: Readonly<Record<string, ConversationState>>,
  counted: number,
): number {
  const { threads } = visibleThreads(conversations);
  const held = threads.reduce((sum, thread) => sum + unreadIn(thread), 0);
  return threads.every(reachesReadCursor) ? held : Math.max(held, counted);
}

function reachesReadCursor({ conversation, messages }: ConversationState): boolean {
  const { read } = conversation.cursors.user;
  if (read >= conversation.lastSeq) return true;
  return messages[0] !== undefined && messages[0].seq <= read + 1;
}
