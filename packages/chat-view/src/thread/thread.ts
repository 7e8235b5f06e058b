import {
  type Conversation,
  type ErrorCode,
  type Message,
  type SendBody,
  type SendKind,
} from "@deskwire/protocol";

/** What is held of one conversation. The client's conversation states are such threads. */
export interface Thread {
  conversation: Conversation;
  /** In the order of their seqs. */
  messages: readonly Message[];
  /** Own messages without an echo, in the order written. */
  pending?: readonly Pending[];
}

/** An own message that the server has not numbered. */
export interface Pending {
  clientId: string;
  kind: SendKind;
  body: SendBody;
  replyTo?: number;
  /** ISO 8601, by the local clock. */
  writtenAt: string;
  state: "queued" | "sent" | { failed: ErrorCode };
}

/** Who reads. A conversation has one user, so the user's id is not needed. */
export type Reader = { kind: "user" } | { kind: "agent"; id: string };

/** Whether two are the same participant of one history. */
export function isSame(a: Reader | null, b: Reader | null): boolean {
  if (a === null || b === null) return false;
  if (a.kind === "user" || b.kind === "user") return a.kind === b.kind;
  return a.id === b.id;
}

export type Spoken = Exclude<Message, { kind: "event" | "hidden" }>;
export type EventMessage = Extract<Message, { kind: "event" }>;

/** Whether a participant said it: neither an event nor the place of a note that the reader may not see. */
export function isSpoken(message: Message): message is Spoken {
  return message.kind !== "event" && message.kind !== "hidden";
}

/** Whether a message speaks to the other side. A note speaks to colleagues. */
export function isAnswer({ kind }: Pick<Message | Pending, "kind">): boolean {
  return kind !== "event" && kind !== "hidden" && kind !== "note";
}

/** The seqs of the messages that an event of these has recalled. The messages themselves may be of an earlier state. */
export function recalledSeqs(messages: readonly Message[]): ReadonlySet<number> {
  const seqs = new Set<number>();
  for (const { kind, body } of messages) {
    if (kind === "event" && body.type === "recalled") seqs.add(body.seq);
  }
  return seqs;
}

/** How many own messages wait to be sent; failed ones do not wait. */
export function countUnsent(state: {
  conversations: Readonly<Record<string, { pending: readonly Pending[] }>>;
  unopened: readonly Pending[];
}): number {
  const opened = Object.values(state.conversations).flatMap(({ pending }) => pending);
  return [...opened, ...state.unopened].filter((one) => typeof one.state === "string").length;
}

/** Whether the reader may still recall a message: it is the reader's own, and `windowMs` have not passed. */
export function canRecall(
  message: Spoken,
  { reader, now, windowMs }: { reader: Reader; now: number; windowMs: number },
): boolean {
  return isSame(message.from, reader) && now - Date.parse(message.at) < windowMs;
}
