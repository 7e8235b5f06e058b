import type { OutboxStore, PendingMessage } from "@deskwire/client";
import type { KeyStore } from "../storage.ts";

/** What this browser stores for one person: the unsent messages and the draft. */
export interface PersonStorage {
  outbox: OutboxStore;
  /**
   * Continues under the key `next` and moves the stored messages and draft there. Returns true when only `next` had a
   * draft, which is not shown yet.
   */
  moveTo(next: string, mark?: Moving): boolean;
}

/** `carried` marks the messages: [MRG5] they are those of the visitor whom the user was before. */
type Moving = Pick<PendingMessage, "carried">;

interface StorageOptions {
  key: string;
  store: KeyStore;
  outboxOf: (key: string) => OutboxStore;
}

export function createPersonStorage(options: StorageOptions): PersonStorage {
  const { store, outboxOf } = options;
  let { key } = options;
  let outbox = outboxOf(key);
  return {
    outbox: {
      load: () => outbox.load(),
      put: (message) => outbox.put(message),
      remove: (clientId) => outbox.remove(clientId),
    },
    moveTo(next, mark) {
      const [from, previous] = [outbox, key];
      outbox = outboxOf(next);
      key = next;
      moveMessages(from, outbox, mark);
      return moveDraft(store, previous, next);
    },
  };
}

function moveMessages(from: OutboxStore, to: OutboxStore, mark?: Moving): void {
  for (const message of from.load()) {
    to.put({ ...message, ...mark });
    from.remove(message.clientId);
  }
}

function moveDraft(store: KeyStore, from: string, to: string): boolean {
  const draft = store.get(`draft:${from}`);
  store.remove(`draft:${from}`);
  if (draft === null) return store.get(`draft:${to}`) !== null;
  store.set(`draft:${to}`, draft);
  return false;
}
