import type { Conversation, Cursors, Me } from "@deskwire/protocol";
import type { ClientState, ConversationState } from "./client-state.ts";

/** The seq up to which a conversation's messages are held. 0 for a conversation without messages. */
export function lastApplied(held: ConversationState): number {
  return held.messages.at(-1)?.seq ?? 0;
}

/**
 * The user's conversation that has not ended. When the end of an earlier conversation is not known yet, this is the one
 * that was opened last.
 */
export function liveConversation({ me, conversations }: ClientState): Conversation | null {
  if (me?.kind !== "user") return null;
  let live: Conversation | null = null;
  for (const { conversation } of Object.values(conversations)) {
    if (conversation.status === "ended") continue;
    if (live === null || conversation.openedAt >= live.openedAt) live = conversation;
  }
  return live;
}

/** This participant's cursors. Null for an agent who is not the assigned one ([RCP4]). */
export function ownCursors(me: Me | null, conversation: Conversation): Cursors | null {
  if (me === null || (me.kind === "agent" && conversation.agent?.id !== me.id)) return null;
  return conversation.cursors[me.kind];
}
