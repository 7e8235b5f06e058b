import type { ClientContext } from "./client-context.ts";
import type { Connection } from "./connection/connection.ts";
import type { Requests } from "./connection/requests.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Store } from "./state/store.ts";
import type { LiveMessages } from "./sync/live-messages.ts";
import type { MessageSync } from "./sync/message-sync.ts";
import type { Notifications } from "./sync/notifications.ts";
import type { Receipts } from "./sync/receipts.ts";
import type { Topics } from "./sync/topics.ts";
import type { Typing } from "./sync/typing.ts";

/** The wired parts of one client. */
export interface ClientParts {
  context: ClientContext;
  store: Store;
  requests: Requests;
  connection: Connection;
  outbox: Outbox;
  sync: MessageSync;
  live: LiveMessages;
  receipts: Receipts;
  typing: Typing;
  notifications: Notifications;
  topics: Topics;
  /** [SEQ6] The database history that the cached conversations belong to. Null before the first `welcome`. */
  epoch: string | null;
}
