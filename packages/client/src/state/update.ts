import type { ClientState, ConversationState } from "./client-state.ts";

/** Replaces one held conversation; unknown ones and unchanged ones return `state` itself. */
export function updateConversation(
  state: ClientState,
  id: string,
  change: (held: ConversationState) => ConversationState,
): ClientState {
  const held = state.conversations[id];
  const next = held && change(held);
  if (!next || next === held) return state;
  return { ...state, conversations: { ...state.conversations, [id]: next } };
}

export function without<T>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const rest = { ...record };
  delete rest[key];
  return rest;
}

/** `next`, or `held` when both say the same: what did not change keeps its identity. */
export function keep<T>(held: T, next: T): T {
  return JSON.stringify(held) === JSON.stringify(next) ? held : next;
}
