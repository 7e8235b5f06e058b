import type { Message, Notification, ServerEvent, Welcome } from "@deskwire/protocol";
import type { ConnectionState } from "../connection/connection-state.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";

/** Everything that changes the state: the server's events and answers, and what the client itself does. */
export type ClientEvent = Exclude<ServerEvent, { t: "draining" }> | LocalEvent;

export type LocalEvent =
  | { t: "connection"; connection: ConnectionState }
  /** `now` is the local time of arrival, in epoch milliseconds. */
  | { t: "welcomed"; welcome: Welcome; now: number }
  | { t: "syncing"; conversationId: string; on: boolean }
  /** An answer of `sync`. */
  | {
      t: "page";
      conversationId: string;
      edge: PageEdge;
      messages: Message[];
      lastSeq: number;
      more: boolean;
    }
  /** This participant may no longer read the conversation. Without an id, the whole history is void. */
  | { t: "dropped"; conversationId?: string }
  | { t: "written"; message: PendingMessage }
  | {
      t: "amended";
      clientId: string;
      change: Partial<Pick<PendingMessage, "conversationId" | "state">>;
    }
  | { t: "discarded"; clientId: string }
  /** The own cursors advanced. The server is told afterwards. */
  | { t: "advanced"; conversationId: string; delivered?: number; read?: number }
  | { t: "notificationPage"; notifications: Notification[]; lastSeq: number }
  | { t: "notificationsAdvanced"; delivered?: number; read?: number }
  | { t: "topicLeft"; topic: string };

/** Where a page belongs: after the held messages, before them, or in a conversation without messages. */
export type PageEdge = "newer" | "older" | "latest";
