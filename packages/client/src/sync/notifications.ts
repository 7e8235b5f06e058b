import { type Notification, SYNC_PAGE_MAX } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import { RETRY_MS, type Refused } from "../connection/requests.ts";
import { oncePerTick } from "../once-per-tick.ts";
import type { Outcome } from "../outcome.ts";
import { PAGE_LIMIT } from "./sync-job.ts";

/**
 * The user's notifications: it closes gaps, loads earlier pages on demand, and tells the own cursors until the server has
 * accepted them.
 */
export interface Notifications {
  take: (notification: Notification) => void;
  loadOlder: () => Promise<Outcome<{ more: boolean }>>;
  markRead: (seq: number) => void;
  /** A new link, on which nothing is under way. */
  restart: () => void;
  close: () => void;
}

interface NotificationsState {
  context: ClientContext;
  fetching: boolean;
  /** Whether the own cursors differ from what the server accepted. */
  untold: boolean;
  telling: boolean;
  timer: unknown;
  tellSoon: () => void;
}

export function createNotifications(context: ClientContext): Notifications {
  const notifications: NotificationsState = {
    context,
    fetching: false,
    untold: false,
    telling: false,
    timer: undefined,
    tellSoon: oncePerTick(() => tellCursors(notifications)),
  };
  return {
    take(notification) {
      context.dispatch({ t: "notification", notification });
      closeGap(notifications, notification.seq);
      markDelivered(notifications);
    },
    loadOlder: () => new Promise((resolve) => loadOlder(notifications, resolve)),
    markRead: (seq) => advance(notifications, { read: seq }),
    restart() {
      context.clock.clearTimeout(notifications.timer);
      closeGap(notifications, context.state().notifications.lastSeq);
      notifications.tellSoon();
    },
    close: () => context.clock.clearTimeout(notifications.timer),
  };
}

function closeGap(notifications: NotificationsState, target: number): void {
  const { context } = notifications;
  const last = lastHeld(context);
  if (notifications.fetching || last === undefined || last >= target) return;
  notifications.fetching = true;
  context.call({ t: "notifications", after: last, limit: SYNC_PAGE_MAX }, (answer) => {
    notifications.fetching = false;
    // After a lost link `restart` looks again. After any other refusal the next notification does.
    if (!answer.ok) return;
    context.dispatch({ t: "notificationPage", ...answer.value });
    if ((lastHeld(context) ?? 0) > last) closeGap(notifications, answer.value.lastSeq);
    markDelivered(notifications);
  });
}

function loadOlder(
  notifications: NotificationsState,
  done: (outcome: Outcome<{ more: boolean }>) => void,
): void {
  const { context } = notifications;
  const { items, lastSeq } = context.state().notifications;
  const before = items[0]?.seq ?? lastSeq + 1;
  const after = Math.max(0, before - 1 - PAGE_LIMIT);
  if (before - 1 <= after) return done({ ok: true, value: { more: false } });
  context.call({ t: "notifications", after, limit: before - 1 - after }, (answer) => {
    if (!answer.ok) return done(answer);
    context.dispatch({ t: "notificationPage", ...answer.value });
    markDelivered(notifications);
    done({ ok: true, value: { more: after > 0 } });
  });
}

function markDelivered(notifications: NotificationsState): void {
  advance(notifications, { delivered: lastHeld(notifications.context) ?? 0 });
}

function advance(
  notifications: NotificationsState,
  cursors: { delivered?: number; read?: number },
): void {
  const { context } = notifications;
  const before = context.state();
  context.dispatch({ t: "notificationsAdvanced", ...cursors });
  if (context.state() === before) return;
  notifications.untold = true;
  notifications.tellSoon();
}

/** Tells the own cursors, one request at a time. */
function tellCursors(notifications: NotificationsState): void {
  const { context, untold, telling } = notifications;
  if (!untold || telling || !context.online()) return;
  notifications.telling = true;
  notifications.untold = false;
  const { deliveredSeq: delivered, readSeq: read } = context.state().notifications;
  context.call({ t: "notificationReceipt", delivered, read }, (answer) => {
    notifications.telling = false;
    if (answer.ok) notifications.tellSoon();
    else tellLater(notifications, answer);
  });
}

function tellLater(
  notifications: NotificationsState,
  { retryable, retryAfterMs = RETRY_MS }: Refused,
): void {
  const { context, tellSoon } = notifications;
  notifications.untold ||= retryable;
  if (context.online() && notifications.untold)
    notifications.timer = context.clock.setTimeout(tellSoon, retryAfterMs);
}

function lastHeld(context: ClientContext): number | undefined {
  return context.state().notifications.items.at(-1)?.seq;
}
