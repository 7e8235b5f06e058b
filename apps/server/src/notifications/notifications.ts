import type { Counters, HookAnswer, Notification, RequestTable } from "@deskwire/protocol";
import type { Messages } from "../messages/messages.ts";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createEventWriter } from "./event-writer.ts";
import { createNoticeReceiptWriter } from "./notification-receipt-writer.ts";
import { inboxStore, type InboxHead } from "./notification-store.ts";
import {
  measureLanes,
  sweepNotices,
  type LaneSizes,
  type NoticeTimes,
} from "./sweep-notifications.ts";
import { recordEvents, type EventsRequest } from "./record-events.ts";
import { readCounter, setCounters, siteCounters, type SetRequest } from "./user-counters.ts";
import { listNotices, recordNoticeReceipt } from "./user-notifications.ts";

export type { InboxHead } from "./notification-store.ts";
export type { LaneSizes } from "./sweep-notifications.ts";

/** What users get from the main site: notifications, and unread counters. */
export interface Notifications {
  /** [HOK5] Records a call's events and answers each; [NTF2] tells the users' sessions after the commit. */
  record(actor: SiteActor, request: EventsRequest): Promise<Outcome<HookAnswer>>;
  /** [NTF3] A page of the user's notifications. */
  list(
    actor: UserActor,
    request: RequestTable["notifications"]["request"],
  ): Promise<Outcome<RequestTable["notifications"]["ok"]>>;
  /** [NTF3] Advances the user's cursors. */
  recordReceipt(
    actor: UserActor,
    request: RequestTable["notificationReceipt"]["request"],
  ): Promise<Outcome<null>>;
  /** [CTR4] Clears one of the user's counters, or all (`total`), and tells every session what is left. */
  readCounter(
    actor: UserActor,
    request: { category: string },
  ): Promise<Outcome<{ counters: Counters }>>;
  /** [CTR6] A user's counters, for the main site. */
  siteCounters(actor: SiteActor, userId: string): Promise<Outcome<{ counters: Counters }>>;
  /** [CTR6] [HOK2] Sets a user's counters; a repeat of the call gets the first answer. */
  setCounters(actor: SiteActor, request: SetRequest): Promise<Outcome<object>>;
  /** The counters of each of these users, also of those who have none. */
  countersOf(userIds: readonly string[]): Promise<Map<string, Counters>>;
  /** Of these users, those with undelivered notifications. */
  behind(userIds: readonly string[]): Promise<InboxHead[]>;
  /** [NTF5] The user's fresh undelivered notifications, oldest first. */
  undelivered(query: { userId: string; limit: number }): Promise<Notification[]>;
  /** [NTF7] The user's notifications after `after` that have not expired, delivered or not. */
  unexpired(query: { userId: string; after: number; limit: number }): Promise<Notification[]>;
  /** Calls the listener when a session of this node has taken its user's notifications up to `delivered`. */
  onAdvanced(listener: (userId: string, delivered: number) => void): void;
  /** [NTF8] How many notifications wait, of the whole installation. Reads all of them: for metrics, not for each call. */
  lanes(): Promise<LaneSizes>;
  /** Calls of the main site that wait for their commit. */
  readonly callsPending: number;
  /** [NTF7] Expires and deletes what is past its time; one node at a time does it. */
  sweep(): Promise<void>;
  /** Resolves when everything that was taken on is committed. */
  drain(): Promise<void>;
}

export interface NotificationsParts {
  database: Database;
  broker: Broker;
  messages: Pick<Messages, "recordReceipt">;
  settings: NoticeTimes;
}

export function createNotifications(parts: NotificationsParts): Notifications {
  const { database, broker, settings } = parts;
  const { pool } = database;
  const { expireSeconds } = settings;
  const freshSeconds = Math.min(settings.freshSeconds, expireSeconds);
  const events = createEventWriter(database);
  const receipts = createNoticeReceiptWriter(database, settings);
  const listeners: ((userId: string, delivered: number) => void)[] = [];
  const advanced = (userId: string, delivered: number): void => {
    for (const listener of listeners) listener(userId, delivered);
  };
  return {
    record: (actor, request) => recordEvents({ events, broker }, actor, request),
    list: (actor, request) => listNotices(parts, actor, request),
    recordReceipt: (actor, request) => recordNoticeReceipt({ receipts, advanced }, actor, request),
    readCounter: (actor, request) => readCounter(parts, actor, request),
    siteCounters: (actor, userId) => siteCounters(parts, actor, userId),
    setCounters: (actor, request) => setCounters(parts, actor, request),
    countersOf: (userIds) => inboxStore.counters(pool, userIds),
    behind: (userIds) => inboxStore.behind(pool, userIds),
    undelivered: (query) => inboxStore.undelivered(pool, { ...query, freshSeconds }),
    unexpired: (query) => inboxStore.unexpired(pool, { ...query, expireSeconds }),
    onAdvanced: (listener) => void listeners.push(listener),
    lanes: () => measureLanes(pool, settings),
    get callsPending() {
      return events.pending;
    },
    sweep: () => sweepNotices(database, settings),
    async drain() {
      await Promise.all([events.drain(), receipts.drain()]);
    },
  };
}
