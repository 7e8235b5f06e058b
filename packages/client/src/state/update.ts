import type { ClientState, ConversationState } from "./client-state.ts";

/** Replaces one held conversation. Returns `state` itself when the conversation is unknown or did not change. */
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

/** Returns `held` when both values are equal as JSON, so that an unchanged part keeps its identity. */
export function keep<T>(held: T, next: T): T {
  return JSON.stringify(held) === JSON.stringify(next) ? held : next;
}
