import type { Welcome } from "@deskwire/protocol";
import { applyConversation } from "./apply-conversation.ts";
import { requeueSent } from "./apply-pending.ts";
import { initialState } from "./client-state.ts";
import type { ClientState } from "./client-state.ts";
import { keep, updateConversation, without } from "./update.ts";

/** Applies the snapshot with which every link starts. */
export function applyWelcome(state: ClientState, welcome: Welcome, now: number): ClientState {
  const items = state.notifications.items;
  const next: ClientState = {
    ...state,
    me: keep(state.me, welcome.me),
    limits: keep(state.limits, welcome.limits),
    clockSkewMs: Date.parse(welcome.serverTime) - now,
    counters: keep(state.counters, welcome.counters),
    desk: welcome.desk === undefined ? null : keep(state.desk, welcome.desk),
    // The own cursors may be ahead of what the server was told.
    notifications: {
      lastSeq: welcome.notifications.lastSeq,
      deliveredSeq: Math.max(welcome.notifications.deliveredSeq, state.notifications.deliveredSeq),
      readSeq: Math.max(welcome.notifications.readSeq, state.notifications.readSeq),
      items,
    },
  };
  return welcome.conversations.reduce(applyConversation, next);
}

/**
 * Forgets the messages of one conversation, or of all. Pending messages stay, and those that the forgotten history had
 * acknowledged are sent again.
 */
export function forgetMessages(state: ClientState, conversationId?: string): ClientState {
  const ids = conversationId === undefined ? Object.keys(state.conversations) : [conversationId];
  return ids.reduce(
    (before, id) =>
      updateConversation(before, id, (held) => ({
        ...held,
        messages: [],
        hasOlder: false,
        pending: held.pending.map(requeueSent),
        typing: [],
      })),
    state,
  );
}

/** Forgets a conversation. Its pending messages move to `unopened`. */
export function dropConversation(state: ClientState, id: string): ClientState {
  const held = state.conversations[id];
  if (!held) return state;
  return {
    ...state,
    conversations: without(state.conversations, id),
    unopened: [...state.unopened, ...held.pending.map(requeueSent)],
  };
}

/** [SEQ6] Forgets everything that belongs to one database history. Pending messages stay. */
export function dropAll(state: ClientState): ClientState {
  const bare = {
    ...state,
    notifications: initialState.notifications,
    counters: initialState.counters,
  };
  return Object.keys(state.conversations).reduce(dropConversation, bare);
}
