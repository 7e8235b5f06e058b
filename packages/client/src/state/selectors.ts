import type { Conversation, Cursors, Me } from "@deskwire/protocol";
import type { ClientState, ConversationState } from "./client-state.ts";

/** The seq up to which a conversation's messages are held; 0 when none are. */
export function lastApplied(held: ConversationState): number {
  return held.messages.at(-1)?.seq ?? 0;
}

/** The user's one conversation that is not ended; the latest, where the end of an earlier one is not known yet. */
export function liveConversation({ me, conversations }: ClientState): Conversation | null {
  if (me?.kind !== "user") return null;
  let live: Conversation | null = null;
  for (const { conversation } of Object.values(conversations)) {
    if (conversation.status === "ended") continue;
    if (live === null || conversation.openedAt >= live.openedAt) live = conversation;
  }
  return live;
}

/** My cursors, or null when I only look on: an agent's cursors are the assigned agent's. */
export function ownCursors(me: Me | null, conversation: Conversation): Cursors | null {
  if (me === null || (me.kind === "agent" && conversation.agent?.id !== me.id)) return null;
  return conversation.cursors[me.kind];
}
