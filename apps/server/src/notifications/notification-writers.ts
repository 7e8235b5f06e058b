import type { Database } from "../platform/postgres/database.ts";
import { createEventWriter, type EventWriter } from "./event-writer.ts";
import {
  createNoticeReceiptWriter,
  type NoticeReceiptWriter,
} from "./notification-receipt-writer.ts";
import type { NoticeTimes } from "./notification-sweep.ts";

/** [NTF5] [NTF6] [NTF7] */
export interface NoticeSettings extends NoticeTimes {
  /** Until undelivered notices are sent again; twice as long each time, up to the other one. */
  redeliverSeconds: number;
  redeliverMaxSeconds: number;
}

/** What the main site sends to users: how it is written, and by which times it is sent again. */
export interface Inbox {
  readonly events: EventWriter;
  readonly receipts: NoticeReceiptWriter;
  readonly settings: NoticeSettings;
  /** A session of this node has taken its user's notices up to here. */
  advanced(userId: string, delivered: number): void;
  onAdvanced(listener: (userId: string, delivered: number) => void): void;
  /** Resolves when everything that was taken on is committed. */
  drain(): Promise<void>;
}

export function createInbox(database: Database, settings: NoticeSettings): Inbox {
  const events = createEventWriter(database);
  const receipts = createNoticeReceiptWriter(database, settings);
  const listeners: ((userId: string, delivered: number) => void)[] = [];
  return {
    events,
    receipts,
    settings,
    advanced(userId, delivered) {
      for (const listener of listeners) listener(userId, delivered);
    },
    onAdvanced: (listener) => void listeners.push(listener),
    async drain() {
      await Promise.all([events.drain(), receipts.drain()]);
    },
  };
}
