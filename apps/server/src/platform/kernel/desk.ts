import type { Engine } from "../live/engine.ts";
import type { Strategy } from "../../assignment/decide.ts";
import type { Log } from "./log.ts";
import type { Database } from "../postgres/database.ts";
import type { MessageWriter } from "../../messages/message-writer.ts";
import type { ReceiptWriter } from "../../messages/receipt-writer.ts";
import type { TopicWriter } from "../../topics/topic-store.ts";
import type { WelcomeReader } from "../../welcome/welcome-reader.ts";
import type { Inbox } from "../../notifications/notification-writers.ts";
import type { QueueBoard } from "../../assignment/queue-board.ts";
import type { SearchFeed } from "../../search/indexer.ts";

/** What the use cases work with. */
export interface Desk {
  database: Database;
  messages: MessageWriter;
  receipts: ReceiptWriter;
  engine: Engine;
  queue: QueueBoard;
  inbox: Inbox;
  topics: TopicWriter;
  welcomes: WelcomeReader;
  search: SearchFeed;
  settings: DeskSettings;
  log: Log;
}

export interface DeskSettings {
  assignment: Strategy;
  /** Seconds a conversation is kept for its unreachable agent; 0: not at all, -1: for ever. */
  stickyHoldSeconds: number;
  /** Seconds an agent may be without a socket before the open conversations go back. */
  disconnectGraceSeconds: number;
  /** Minutes of the user's silence until a warning, and from there to the end; 0: never. */
  inactivityWarnMinutes: number;
  inactivityEndMinutes: number;
  /** Patterns of topics that everybody may follow. */
  publicTopics: readonly string[];
}
