import type { Message, Notification, ServerEvent, Welcome } from "@deskwire/protocol";
import type { ConnectionState } from "../connection/connection-state.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";

/** Whatever changes the state: the server's events, its answers, and what the client itself does. */
export type ClientEvent = Exclude<ServerEvent, { t: "draining" }> | LocalEvent;

export type LocalEvent =
  | { t: "connection"; connection: ConnectionState }
  /** `now` is the local time of its arrival, epoch ms. */
  | { t: "welcomed"; welcome: Welcome; now: number }
  | { t: "syncing"; conversationId: string; on: boolean }
  /** An answer of `sync`: after what is held, before what is held, or the latest where nothing is held. */
  | {
      t: "page";
      conversationId: string;
      edge: PageEdge;
      messages: Message[];
      lastSeq: number;
      more: boolean;
    }
  /** Not ours to see any more; without an id, everything of a history that is void. */
  | { t: "dropped"; conversationId?: string }
  | { t: "written"; message: PendingMessage }
  | {
      t: "amended";
      clientId: string;
      change: Partial<Pick<PendingMessage, "conversationId" | "state">>;
    }
  | { t: "discarded"; clientId: string }
  /** Own cursors, ahead of the server's confirmation. */
  | { t: "advanced"; conversationId: string; delivered?: number; read?: number }
  | { t: "notificationPage"; notifications: Notification[]; lastSeq: number }
  | { t: "notificationsAdvanced"; delivered?: number; read?: number }
  | { t: "topicLeft"; topic: string };

export type PageEdge = "newer" | "older" | "latest";
