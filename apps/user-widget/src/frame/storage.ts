/** Strings kept in the frame's own origin. */
export interface KeyStore {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Whether what is set now will be there after a reload. */
  durable: boolean;
}

const PREFIX = "deskwire:";

/** Browsers refuse storage to third-party frames in some settings; then everything lives as long as the page. */
export function createKeyStore(storage: Storage | null): KeyStore {
  if (storage === null) return memoryStore();
  return {
    get: (key) => storage.getItem(PREFIX + key),
    set(key, value) {
      try {
        storage.setItem(PREFIX + key, value);
      } catch {
        // Full: what is kept here can be lost without harm, and the outbox has its own store.
        storage.removeItem(PREFIX + key);
      }
    },
    remove: (key) => storage.removeItem(PREFIX + key),
    durable: true,
  };
}

function memoryStore(): KeyStore {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    durable: false,
  };
}

/** The browser's storage when it really takes a value, else null. */
export function usableStorage(read: () => Storage): Storage | null {
  try {
    const storage = read();
    storage.setItem(`${PREFIX}probe`, "1");
    storage.removeItem(`${PREFIX}probe`);
    return storage;
  } catch {
    return null;
  }
}
