import type { OutboxStore } from "./outbox-store.ts";
import type { PendingMessage } from "./pending-message.ts";

/** An outbox store that lives as long as the page. */
export function memoryOutbox(): OutboxStore {
  const entries = new Map<string, PendingMessage>();
  return {
    load: () => [...entries.values()],
    put: (message) => void entries.set(message.clientId, message),
    remove: (clientId) => void entries.delete(clientId),
  };
}
