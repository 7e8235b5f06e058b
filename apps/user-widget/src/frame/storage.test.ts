import { expect, test } from "vitest";
import { fakeStorage } from "./session/testing.ts";
import { createKeyStore, usableStorage } from "./storage.ts";

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
