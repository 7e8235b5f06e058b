import type { ClientEvent } from "./client-event.ts";
import { applyConversation, applyReceipt, applyTyping } from "./apply-conversation.ts";
import { applyWelcome, dropAll, dropConversation, forgetMessages } from "./apply-welcome.ts";
import { applyMessage, applyPage } from "./apply-messages.ts";
import {
  advanceNotifications,
  applyNotification,
  applyNotificationPage,
} from "./apply-notifications.ts";
import { amendPending, discardPending, writePending } from "./apply-pending.ts";
import { ownCursors } from "./selectors.ts";
import type { ClientState } from "./client-state.ts";
import { keep, updateConversation, without } from "./update.ts";

/**
 * Returns the state after an event. The function is pure and accepts every event in every state. A snapshot followed by
 * the events since equals a fresh snapshot. Parts that an event does not change keep their identity, and an event that
 * changes nothing returns `state` itself.
 */
export function applyEvent(state: ClientState, event: ClientEvent): ClientState {
  const apply = APPLY[event.t] as (state: ClientState, event: ClientEvent) => ClientState;
  return apply(state, event);
}

type EventOf<T extends ClientEvent["t"]> = Extract<ClientEvent, { t: T }>;
type ApplyTable = {
  [T in ClientEvent["t"]]: (state: ClientState, event: EventOf<T>) => ClientState;
};

const APPLY: ApplyTable = {
  message: (state, { conversationId, message }) => applyMessage(state, conversationId, message),
  page: applyPage,
  conversation: (state, { conversation }) => applyConversation(state, conversation),
  receipt: applyReceipt,
  advanced: applyOwnReceipt,
  typing: applyTyping,
  syncing: applySyncing,
  reset: (state, { conversationId }) => forgetMessages(state, conversationId),
  dropped: (state, { conversationId }) =>
    conversationId === undefined ? dropAll(state) : dropConversation(state, conversationId),
  welcomed: (state, { welcome, now }) => applyWelcome(state, welcome, now),
  connection: (state, { connection }) => ({ ...state, connection }),
  written: (state, { message }) => writePending(state, message),
  amended: (state, { clientId, change }) => amendPending(state, clientId, change),
  discarded: (state, { clientId }) => discardPending(state, clientId),
  presence: applyPresence,
  desk: (state, { desk }) => ({ ...state, desk: keep(state.desk, desk) }),
  counters: (state, { counters }) => ({ ...state, counters }),
  notification: (state, { notification }) => applyNotification(state, notification),
  notificationPage: applyNotificationPage,
  notificationsAdvanced: advanceNotifications,
  topic: (state, { topic, id, data }) => ({
    ...state,
    topics: { ...state.topics, [topic]: { id, data } },
  }),
  topicLeft: (state, { topic }) => ({ ...state, topics: without(state.topics, topic) }),
};

function applySyncing(state: ClientState, { conversationId, on }: EventOf<"syncing">): ClientState {
  return updateConversation(state, conversationId, (held) =>
    held.syncing === on ? held : { ...held, syncing: on },
  );
}

function applyPresence(
  state: ClientState,
  { agentId, reachable, availability }: EventOf<"presence">,
): ClientState {
  return { ...state, presence: { ...state.presence, [agentId]: { reachable, availability } } };
}

function applyOwnReceipt(
  state: ClientState,
  { conversationId, t: _, ...cursors }: EventOf<"advanced">,
): ClientState {
  const held = state.conversations[conversationId];
  const own = held && ownCursors(state.me, held.conversation);
  if (!own || !state.me) return state;
  return applyReceipt(state, { ...own, ...cursors, conversationId, by: state.me });
}
