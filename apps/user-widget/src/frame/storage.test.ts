import { expect, test } from "vitest";
import { createKeyStore, usableStorage } from "./storage.ts";

function fakeStorage(full = false): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    key: () => null,
    getItem: (key) => values.get(key) ?? null,
    removeItem: (key) => void values.delete(key),
    setItem(key, value) {
      if (full) throw new DOMException("full", "QuotaExceededError");
      values.set(key, value);
    },
  };
}

test("what is set is there again, under a name of its own", () => {
  const storage = fakeStorage();
  createKeyStore(storage).set("locale", "zh");
  expect(createKeyStore(storage).get("locale")).toBe("zh");
  expect(storage.getItem("deskwire:locale")).toBe("zh");
});

test("a full storage throws nothing and keeps nothing stale", () => {
  const store = createKeyStore(fakeStorage(true));
  store.set("draft", "text");
  expect(store.get("draft")).toBeNull();
});

test("storage that is refused lives in memory, and says so", () => {
  const refused = usableStorage(() => {
    throw new DOMException("denied", "SecurityError");
  });
  expect(refused).toBeNull();
  const store = createKeyStore(refused);
  store.set("draft", "text");
  expect(store.get("draft")).toBe("text");
  expect(store.durable).toBe(false);
});

test("storage that cannot take a value counts as refused", () => {
  expect(usableStorage(() => fakeStorage(true))).toBeNull();
});
