import type { Notification } from "@deskwire/protocol";
import type { Notifications } from "../../notifications/notifications.ts";
import type { UserActor } from "../../platform/kernel/actor.ts";
import { coalesce, type Coalesced } from "../../platform/kernel/coalesce.ts";

/**
 * Sends a user's notifications in the order of their seqs, each once: missed ones from the database, new ones as they come.
 */
export interface PushSubscription {
  /** A new notification. */
  receive(notification: Notification): void;
  /** The seq of the last one sent. */
  readonly sentSeq: number;
  close(): void;
}

export interface PushSubscriptionOptions {
  notifications: Pick<Notifications, "unexpired">;
  actor: UserActor;
  /** The first seq to send is the one after this. */
  after: number;
  /** Answers false when the page takes no more. */
  send(notification: Notification): boolean;
  /** Asks the page whether it has received everything up to this seq. */
  ping(seq: number): void;
  onError(error: unknown): void;
}

interface Subscription extends PushSubscriptionOptions {
  sentSeq: number;
  closed: boolean;
  /** Sends a page of missed notifications. */
  pump: Coalesced;
}

const PAGE = 200;

export function createPushSubscription(options: PushSubscriptionOptions): PushSubscription {
  const pump = coalesce({ task: () => sendPage(subscription), onError: options.onError });
  const subscription: Subscription = { ...options, sentSeq: options.after, closed: false, pump };
  pump.request();
  return {
    receive: (notification) => receive(subscription, notification),
    get sentSeq() {
      return subscription.sentSeq;
    },
    close() {
      subscription.closed = true;
      void pump.close();
    },
  };
}

function receive(subscription: Subscription, notification: Notification): void {
  const { sentSeq, pump } = subscription;
  if (notification.seq <= sentSeq) return;
  if (pump.busy || notification.seq > sentSeq + 1) pump.request();
  else sendAll(subscription, [notification]);
}

async function sendPage(subscription: Subscription): Promise<void> {
  const { notifications, actor, sentSeq, pump } = subscription;
  const query = { userId: actor.id, after: sentSeq, limit: PAGE };
  const page = await notifications.unexpired(query);
  sendAll(subscription, page);
  if (page.length === PAGE) pump.request();
}

function sendAll(subscription: Subscription, notifications: readonly Notification[]): void {
  for (const notification of notifications) {
    if (subscription.closed || !subscription.send(notification)) return;
    subscription.sentSeq = notification.seq;
  }
  if (notifications.length > 0) subscription.ping(subscription.sentSeq);
}
