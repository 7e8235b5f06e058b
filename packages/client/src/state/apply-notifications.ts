import type { Notification } from "@deskwire/protocol";
import type { ClientState } from "./client-state.ts";

type Notifications = ClientState["notifications"];

/**
 * Appends the next notification. An earlier one is known, and one beyond a gap waits for its page. Any notification can be
 * the first: after a sign-in the server sends what was not delivered, oldest first.
 */
export function applyNotification(state: ClientState, notification: Notification): ClientState {
  const { items, lastSeq } = state.notifications;
  const last = items.at(-1)?.seq;
  if (last !== undefined && notification.seq !== last + 1) return state;
  return withNotifications(state, {
    items: [...items, notification],
    lastSeq: Math.max(lastSeq, notification.seq),
  });
}

/** Adds a page to the held notifications, at either end. */
export function applyNotificationPage(
  state: ClientState,
  page: { notifications: Notification[]; lastSeq: number },
): ClientState {
  const { items, lastSeq } = state.notifications;
  const first = items[0]?.seq ?? Infinity;
  const last = items.at(-1)?.seq ?? Infinity;
  const older = page.notifications.filter(({ seq }) => seq < first);
  const newer = page.notifications.filter(({ seq }) => seq > last);
  const joins = items.length === 0 || (older.at(-1)?.seq ?? first - 1) === first - 1;
  return withNotifications(state, {
    items: [...(joins ? older : []), ...items, ...(newer[0]?.seq === last + 1 ? newer : [])],
    lastSeq: Math.max(lastSeq, page.lastSeq),
  });
}

export function advanceNotifications(
  state: ClientState,
  { delivered = 0, read = 0 }: { delivered?: number; read?: number },
): ClientState {
  const { lastSeq, deliveredSeq, readSeq } = state.notifications;
  const nextRead = Math.max(readSeq, Math.min(read, lastSeq));
  const nextDelivered = Math.max(deliveredSeq, Math.min(delivered, lastSeq), nextRead);
  if (nextRead === readSeq && nextDelivered === deliveredSeq) return state;
  return withNotifications(state, { deliveredSeq: nextDelivered, readSeq: nextRead });
}

function withNotifications(state: ClientState, change: Partial<Notifications>): ClientState {
  return { ...state, notifications: { ...state.notifications, ...change } };
}
