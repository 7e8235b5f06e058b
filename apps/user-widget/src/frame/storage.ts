/** Strings stored in the frame's origin. */
export interface KeyStore {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Whether values survive a reload. */
  durable: boolean;
}

const PREFIX = "deskwire:";

/** Some browsers refuse storage to third-party frames (`storage` null). The values then live as long as the page. */
export function createKeyStore(storage: Storage | null): KeyStore {
  if (storage === null) return memoryStore();
  return {
    get: (key) => storage.getItem(PREFIX + key),
    set(key, value) {
      try {
        storage.setItem(PREFIX + key, value);
      } catch {
        // The storage is full. These values may be lost without harm; the outbox has its own store.
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

/** The browser's storage if it accepts a value, otherwise null. */
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
