import { expect, test } from "vitest";
import { fakeStorage } from "./session/testing.ts";
import { createKeyStore, usableStorage } from "./storage.ts";

test("a value is stored under a prefixed name", () => {
  const storage = fakeStorage();
  createKeyStore(storage).set("locale", "zh");
  expect(createKeyStore(storage).get("locale")).toBe("zh");
  expect(storage.getItem("deskwire:locale")).toBe("zh");
});

test("a full storage throws nothing and keeps no stale value", () => {
  const store = createKeyStore(fakeStorage(true));
  store.set("draft", "text");
  expect(store.get("draft")).toBeNull();
});

test("a refused storage falls back to memory and is not durable", () => {
  const refused = usableStorage(() => {
    throw new DOMException("denied", "SecurityError");
  });
  expect(refused).toBeNull();
  const store = createKeyStore(refused);
  store.set("draft", "text");
  expect(store.get("draft")).toBe("text");
  expect(store.durable).toBe(false);
});

test("a storage that accepts no value counts as refused", () => {
  expect(usableStorage(() => fakeStorage(true))).toBeNull();
});
