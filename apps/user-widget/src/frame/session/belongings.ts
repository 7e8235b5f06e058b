import type { OutboxStore } from "@deskwire/client";
import type { KeyStore } from "../storage.ts";

/** What this browser keeps for one person: the unsent messages, and the text that is being written. */
export interface Belongings {
  outbox: OutboxStore;
  /** Goes on under that key, and takes along what is there. True: the key had a text that has not been shown yet. */
  moveTo(key: string): boolean;
}

export function createBelongings(options: {
  key: string;
  store: KeyStore;
  outboxOf: (key: string) => OutboxStore;
}): Belongings {
  const { store, outboxOf } = options;
  let { key } = options;
  let outbox = outboxOf(key);
  return {
    outbox: {
      load: () => outbox.load(),
      put: (message) => outbox.put(message),
      remove: (clientId) => outbox.remove(clientId),
    },
    moveTo(next) {
      const [from, draft] = [outbox, store.get(`draft:${key}`)];
      outbox = outboxOf(next);
      for (const message of from.load()) {
        outbox.put(message);
        from.remove(message.clientId);
      }
      store.remove(`draft:${key}`);
      key = next;
      if (draft === null) return store.get(`draft:${next}`) !== null;
      store.set(`draft:${next}`, draft);
      return false;
    },
  };
}
