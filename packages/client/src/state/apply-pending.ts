import type { ClientState, ConversationState } from "./client-state.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";
import { updateConversation } from "./update.ts";

type Pending = readonly PendingMessage[];

/** Every pending message. Within a conversation the order is the order of writing. */
export function allPending(state: ClientState): PendingMessage[] {
  return [state.unopened, ...Object.values(state.conversations).map((held) => held.pending)].flat();
}

/** Moves messages out of `unopened` whose conversation is now held. */
export function placePending(state: ClientState): ClientState {
  const waiting = state.unopened.filter((entry) => !homeOf(state, entry));
  if (waiting.length === state.unopened.length) return state;
  const found = state.unopened.filter((entry) => homeOf(state, entry));
  return found.reduce(appendPending, { ...state, unopened: waiting });
}

function homeOf(state: ClientState, entry: PendingMessage): ConversationState | undefined {
  return entry.conversationId === null ? undefined : state.conversations[entry.conversationId];
}

function appendPending(state: ClientState, entry: PendingMessage): ClientState {
  if (entry.conversationId === null || !homeOf(state, entry)) {
    return { ...state, unopened: [...state.unopened, entry] };
  }
  return updateConversation(state, entry.conversationId, (held) => ({
    ...held,
    pending: [...held.pending, entry],
  }));
}

/** Adds an entry at the end. An entry that is already there changes nothing. */
export function writePending(state: ClientState, entry: PendingMessage): ClientState {
  return allPending(state).some(({ clientId }) => clientId === entry.clientId)
    ? state
    : appendPending(state, entry);
}

export function amendPending(
  state: ClientState,
  clientId: string,
  change: Partial<PendingMessage>,
): ClientState {
  const amend = (entries: Pending): Pending =>
    entries.some((entry) => entry.clientId === clientId)
      ? entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry))
      : entries;
  return placePending(mapPending(state, amend));
}

export function discardPending(state: ClientState, clientId: string): ClientState {
  return mapPending(state, (entries) =>
    removePending(entries, (entry) => entry.clientId === clientId),
  );
}

function mapPending(state: ClientState, change: (entries: Pending) => Pending): ClientState {
  const unopened = change(state.unopened);
  const start = unopened === state.unopened ? state : { ...state, unopened };
  return Object.keys(state.conversations).reduce(
    (before, id) =>
      updateConversation(before, id, (held) => {
        const pending = change(held.pending);
        return pending === held.pending ? held : { ...held, pending };
      }),
    start,
  );
}

/** Keeps the identity of the list when it removes nothing. */
export function removePending(
  entries: Pending,
  isDone: (entry: PendingMessage) => boolean,
): Pending {
  return entries.some(isDone) ? entries.filter((entry) => !isDone(entry)) : entries;
}

/** A message that only a forgotten history or link had acknowledged is sent again. */
export function requeueSent(entry: PendingMessage): PendingMessage {
  return entry.state === "sent" ? { ...entry, state: "queued" } : entry;
}
