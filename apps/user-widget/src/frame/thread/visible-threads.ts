import type { ConversationState } from "@deskwire/client";

/** What can be loaded before the first message on the screen; null when nothing is before it. */
export type Older =
  | { kind: "page"; conversationId: string }
  | { kind: "conversation"; id: string }
  | null;

/**
 * [CNV5] The conversations that form one history without a gap, oldest first, and what can be loaded before them. An
 * earlier conversation is one of them only once the later one is held from its first message on.
 */
export function visibleThreads(conversations: Readonly<Record<string, ConversationState>>): {
  threads: ConversationState[];
  older: Older;
} {
  const held = Object.values(conversations);
  const earlier = new Set(held.map(({ conversation }) => conversation.previousId));
  const threads: ConversationState[] = [];
  // [MRG2] A visitor's conversation stands before the user's live one, and may have been opened after it.
  let thread = held.filter(({ conversation }) => !earlier.has(conversation.id)).sort(byOpening)[0];
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
