import type {
  Counters,
  CountersAnswer,
  HookAnswer,
  Notification,
  RequestTable,
} from "@deskwire/protocol";
import type { Messages } from "../messages/messages.ts";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createCallClaims, type CallClaim, type Claimed } from "./claim-call.ts";
import { counterStore } from "./counter-store.ts";
import { createEventWriter } from "./event-writer.ts";
import { listNotifications } from "./list-notifications.ts";
import { measureLanes, type LaneSizes } from "./measure-lanes.ts";
import { createNotificationReceiptWriter } from "./notification-receipt-writer.ts";
import { notificationStore, type NotificationHead } from "./notification-store.ts";
import { readCounter } from "./read-counter.ts";
import { recordEvents, type EventsRequest } from "./record-events.ts";
import {
  recordNotificationReceipt,
  type NotificationReceiptParts,
} from "./record-notification-receipt.ts";
import { setCounters, siteCounters, type SetRequest } from "./site-counters.ts";
import { sweepNotifications, type NotificationTimes } from "./sweep-notifications.ts";

export { OTHER_CALL } from "./claim-call.ts";
export type { LaneSizes } from "./measure-lanes.ts";
export type { NotificationHead } from "./notification-store.ts";

/** Notifications from the main site, and unread counters. */
export interface Notifications {
  /** [HOK5] Records a call's events and answers each event. [NTF2] Tells the users' sessions after the commit. */
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
  /** [CTR4] Clears one of the user's counters, or all of them (`total`), and sends the rest to every session. */
  readCounter(actor: UserActor, request: { category: string }): Promise<Outcome<CountersAnswer>>;
  /** [CTR6] Reads a user's counters for the main site. */
  siteCounters(actor: SiteActor, userId: string): Promise<Outcome<CountersAnswer>>;
  /** [DOR9] Compares a signed call with earlier ones that had its `webhook-id`. */
  claimCall(claim: CallClaim): Promise<Claimed>;
  /** [CTR6] Sets a user's counters. [HOK2] A repeat of the call gets the first answer. */
  setCounters(actor: SiteActor, request: SetRequest): Promise<Outcome<object>>;
  /** The counters of each user; a user without any gets zeros. */
  countersOf(userIds: readonly string[]): Promise<Map<string, Counters>>;
  /** Those of these users who have undelivered notifications. */
  behind(userIds: readonly string[]): Promise<NotificationHead[]>;
  /** [NTF5] The user's fresh undelivered notifications, oldest first. */
  undelivered(query: { userId: string; limit: number }): Promise<Notification[]>;
  /** [NTF7] The user's notifications after `after` that have not expired, delivered or not. */
  unexpired(query: { userId: string; after: number; limit: number }): Promise<Notification[]>;
  /** Calls the listener when a session of this node has confirmed its user's notifications up to `delivered`. */
  onAdvanced(listener: (userId: string, delivered: number) => void): void;
  /** [NTF8] Reads every undelivered notification of the installation. It is meant for metrics, not for each call. */
  lanes(): Promise<LaneSizes>;
  /** The main site's calls that wait for their commit. */
  readonly callsPending: number;
  /** [NTF7] Expires old notifications and deletes those past their retention. One node at a time does it. */
  sweep(): Promise<void>;
  /** Resolves when every accepted call and receipt is committed. */
  drain(): Promise<void>;
}

export interface NotificationsParts {
  database: Database;
  broker: Broker;
  messages: Pick<Messages, "recordReceipt">;
  settings: NotificationTimes;
}

export function createNotifications(parts: NotificationsParts): Notifications {
  const { database, broker, settings } = parts;
  const events = createEventWriter(database);
  const receipts = createNotificationReceiptWriter(database, settings);
  const { advanced, onAdvanced } = createAdvances();
  return {
    record: (actor, request) => recordEvents({ events, broker }, actor, request),
    list: (actor, request) => listNotifications(parts, actor, request),
    recordReceipt: (actor, request) =>
      recordNotificationReceipt({ receipts, advanced }, actor, request),
    readCounter: (actor, request) => readCounter(parts, actor, request),
    siteCounters: (actor, userId) => siteCounters(parts, actor, userId),
    claimCall: createCallClaims(database),
    setCounters: (actor, request) => setCounters(parts, actor, request),
    onAdvanced,
    ...createReads(parts),
    get callsPending() {
      return events.pending;
    },
    sweep: () => sweepNotifications(database, settings),
    async drain() {
      await Promise.all([events.drain(), receipts.drain()]);
    },
  };
}

type Reads = Pick<Notifications, "countersOf" | "behind" | "undelivered" | "unexpired" | "lanes">;

function createReads({ database: { pool }, settings }: NotificationsParts): Reads {
  const { expireSeconds } = settings;
  const freshSeconds = Math.min(settings.freshSeconds, expireSeconds);
  return {
    countersOf: (userIds) => counterStore.ofUsers(pool, userIds),
    behind: (userIds) => notificationStore.behind(pool, userIds),
    undelivered: (query) => notificationStore.undelivered(pool, { ...query, freshSeconds }),
    unexpired: (query) => notificationStore.unexpired(pool, { ...query, expireSeconds }),
    lanes: () => measureLanes(pool, settings),
  };
}

function createAdvances(): Pick<Notifications, "onAdvanced"> &
  Pick<NotificationReceiptParts, "advanced"> {
  const listeners: Parameters<Notifications["onAdvanced"]>[0][] = [];
  return {
    onAdvanced: (listener) => void listeners.push(listener),
    advanced(userId, delivered) {
      for (const listener of listeners) listener(userId, delivered);
    },
  };
}
