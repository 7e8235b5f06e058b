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
import { updateConversation, without } from "./update.ts";

/**
 * Returns the state after an event. The function is pure and accepts every event in every state. A snapshot followed by
 * the events since equals a fresh snapshot. Parts that an event does not change keep their identity, and an event that
 * changes nothing returns `state` itself.
 */
export function applyEvent(state: ClientState, event: ClientEvent): ClientState {
  switch (event.t) {
    case "message":
      return applyMessage(state, event.conversationId, event.message);
    case "page":
      return applyPage(state, event);
    case "conversation":
      return applyConversation(state, event.conversation);
    case "receipt":
      return applyReceipt(state, event);
    case "advanced":
      return applyOwnReceipt(state, event);
    case "typing":
      return applyTyping(state, event);
    case "syncing":
      return updateConversation(state, event.conversationId, (held) =>
        held.syncing === event.on ? held : { ...held, syncing: event.on },
      );
    case "reset":
      return forgetMessages(state, event.conversationId);
    case "dropped":
      return event.conversationId === undefined
        ? dropAll(state)
        : dropConversation(state, event.conversationId);
    case "welcomed":
      return applyWelcome(state, event.welcome, event.now);
    case "connection":
      return { ...state, connection: event.connection };
    case "written":
      return writePending(state, event.message);
    case "amended":
      return amendPending(state, event.clientId, event.change);
    case "discarded":
      return discardPending(state, event.clientId);
    case "presence": {
      const { agentId, reachable, availability } = event;
      return { ...state, presence: { ...state.presence, [agentId]: { reachable, availability } } };
    }
    case "counters":
      return { ...state, counters: event.counters };
    case "notification":
      return applyNotification(state, event.notification);
    case "notificationPage":
      return applyNotificationPage(state, event);
    case "notificationsAdvanced":
      return advanceNotifications(state, event);
    case "topic":
      return {
        ...state,
        topics: { ...state.topics, [event.topic]: { id: event.id, data: event.data } },
      };
    case "topicLeft":
      return { ...state, topics: without(state.topics, event.topic) };
  }
}

function applyOwnReceipt(
  state: ClientState,
  { conversationId, ...cursors }: { conversationId: string; delivered?: number; read?: number },
): ClientState {
  const held = state.conversations[conversationId];
  const own = held && ownCursors(state.me, held.conversation);
  if (!own || !state.me) return state;
  return applyReceipt(state, { ...own, ...cursors, conversationId, by: state.me });
}
