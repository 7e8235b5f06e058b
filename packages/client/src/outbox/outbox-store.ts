import type { PendingMessage } from "./pending-message.ts";

/**
 * [SEQ3] Keeps unsent and unacknowledged messages over a reload. It is synchronous and throws nothing: a store that
 * cannot keep a message keeps none, and the client still sends what the page holds.
 */
export interface OutboxStore {
  /** Every stored message, in the order of the first `put`. */
  load: () => PendingMessage[];
  /** Adds a message, or replaces the one with the same `clientId` in its place. */
  put: (message: PendingMessage) => void;
  remove: (clientId: string) => void;
}
