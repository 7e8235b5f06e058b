import type { Message } from "@deskwire/protocol";
import { otherSide } from "./entry-rows.ts";
import { isSpoken, recalledSeqs, type Reader, type Thread } from "./thread.ts";

/** The name of a message among all conversations on the screen. */
export function placeOf(conversationId: string, seq: number): string {
  return `${conversationId}:${seq}`;
}

/** What of a conversation has been on the reader's screen. */
export interface Seen {
  reader: Reader;
  /** The reader's read cursor. */
  read: number;
  /** The places (`placeOf`) of the messages that were on the screen. */
  places: ReadonlySet<string>;
}

/**
 * [SHO1] How far the read cursor may move: no message of the other side up to there is still to be seen. It stays where it
 * is while a message directly behind it is not held.
 */
export function seenUpTo(thread: Thread, { reader, read, places }: Seen): number {
  if (!reachesBack(thread, read)) return read;
  const { id } = thread.conversation;
  const unseen = unreadMessages(thread, { reader, read }).find(
    ({ seq }) => !places.has(placeOf(id, seq)),
  );
  const end = thread.messages.at(-1)?.seq ?? 0;
  return Math.max(read, unseen === undefined ? end : unseen.seq - 1);
}

/** Whether the held messages begin at the first one behind `read`, or before it. */
export function reachesBack({ conversation, messages }: Thread, read: number): boolean {
  if (read >= conversation.lastSeq) return true;
  const first = messages[0]?.seq;
  return first !== undefined && first <= read + 1;
}

/** The held messages of the other side behind `read`, without recalled ones. */
export function unreadMessages(
  { messages }: Thread,
  { reader, read }: Pick<Seen, "reader" | "read">,
): Message[] {
  const recalled = recalledSeqs(messages);
  return messages.filter(
    (message) =>
      message.seq > read &&
      isSpoken(message) &&
      message.from?.kind === otherSide(reader) &&
      message.recalled !== true &&
      !recalled.has(message.seq),
  );
}

/**
 * [SHO1] How many messages behind `read` stand above `firstShown`, the first message on the screen. Messages that are not
 * held all count, because their senders are unknown.
 */
export function unreadAbove(
  thread: Thread,
  { reader, read, firstShown }: Pick<Seen, "reader" | "read"> & { firstShown: number },
): number {
  const unread = unreadMessages(thread, { reader, read });
  const above = unread.filter(({ seq }) => seq < firstShown).length;
  const first = thread.messages[0]?.seq ?? firstShown;
  return above + Math.max(0, first - 1 - read);
}
