import type { Conversation, Message } from "@deskwire/protocol";
import type { RowsInput } from "./entry-rows.ts";
import type { Marks } from "./rows.ts";
import { reachesBack, unreadMessages } from "./seen.ts";
import { isAnswer } from "./thread.ts";

/** Stands before the first message that was unread when the conversation was opened. */
export interface UnreadRow {
  type: "unread";
  key: "unread";
}

/** Stands between an earlier conversation, which is `above`, and the next one. */
export interface BoundaryRow {
  type: "boundary";
  key: string;
  above: Conversation;
}

export type MarkRow = UnreadRow | BoundaryRow;

/**
 * The marks between conversations, and before what is unread in the last one: the seqs behind `after`, up to `upTo`. The
 * unread row stands before the first of them by the other side, until the reader's side has answered.
 */
export function conversationMarks(
  input: RowsInput,
  unread: { after: number; upTo: number },
): Marks<MarkRow> {
  const conversations = new Map(
    input.threads.map(({ conversation }) => [conversation.id, conversation]),
  );
  return {
    ...unreadMarks(input, unread),
    aboveDay(row, previous) {
      if (!previous || !("conversationId" in previous)) return null;
      if (previous.conversationId === null || previous.conversationId === row.conversationId)
        return null;
      const above = conversations.get(previous.conversationId);
      return above ? { type: "boundary", key: `boundary:${above.id}`, above } : null;
    },
  };
}

/** The mark before what is unread in the last conversation, and no other. */
export function unreadMarks(
  input: RowsInput,
  unread: { after: number; upTo: number },
): Marks<UnreadRow> {
  const first = firstUnread(input, unread);
  return {
    aboveDay: () => null,
    above: (row) =>
      row.type === "message" && row.message === first ? { type: "unread", key: "unread" } : null,
  };
}

/** Null also while the first of them may not be held. */
function firstUnread(
  { threads, reader }: RowsInput,
  unread: { after: number; upTo: number },
): Message | null {
  const thread = threads.at(-1);
  if (!thread || thread.pending?.some(isAnswer) || !reachesBack(thread, unread.after)) return null;
  const answer = thread.messages.findLast(
    (message) => message.from?.kind === reader.kind && isAnswer(message),
  );
  const read = Math.max(unread.after, answer?.seq ?? 0);
  const [first] = unreadMessages(thread, { reader, read });
  return first && first.seq <= unread.upTo ? first : null;
}
