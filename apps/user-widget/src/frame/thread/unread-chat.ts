import { isSpoken } from "@deskwire/chat-view/thread/thread";
import type { ConversationState } from "@deskwire/client";
import { sameParticipant } from "@deskwire/protocol";
import { visibleThreads } from "./visible-threads.ts";

/** How many of the held messages of agents are behind the user's read cursor. */
export function unreadIn(thread: ConversationState): number {
  const { user, cursors } = thread.conversation;
  return thread.messages.filter(
    (message) =>
      message.seq > cursors.user.read && isSpoken(message) && !sameParticipant(message.from, user),
  ).length;
}

/**
 * The unread messages of what the user can see, without the delay of the server's counter. Where the held messages do
 * not reach back to the read cursor, the server's counter (`counted`) may be higher and wins.
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
