import { expect, test } from "vitest";
import { localStorageOutbox, type KeyValueStorage } from "./local-storage-outbox.ts";
import { memoryOutbox } from "./memory-outbox.ts";
import type { PendingMessage } from "./pending-message.ts";

const entry = (clientId: string, text = clientId): PendingMessage => ({
  clientId,
  conversationId: null,
  kind: "text",
  body: { text },
  writtenAt: "2026-01-01T00:00:00.000Z",
  state: "queued",
});

function fakeStorage(): KeyValueStorage & { items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

test.each([
  ["memory", () => memoryOutbox()],
  ["localStorage", () => localStorageOutbox(fakeStorage(), "outbox")],
])("[SEQ3] the %s outbox keeps entries in the order written, each once", (_name, make) => {
  const outbox = make();
  for (const id of ["a", "b", "c"]) outbox.put(entry(id));
  outbox.put(entry("a", "changed"));
  outbox.remove("b");
  outbox.remove("unknown");
  expect(outbox.load()).toEqual([entry("a", "changed"), entry("c")]);
});

test("[SEQ3] localStorage keeps entries for a new page, and two tabs share them", () => {
  const storage = fakeStorage();
  const one = localStorageOutbox(storage, "outbox");
  const two = localStorageOutbox(storage, "outbox");
  one.put(entry("a"));
  two.put(entry("b"));
  one.remove("a");
  expect(localStorageOutbox(storage, "outbox").load()).toEqual([entry("b")]);
  two.remove("b");
  expect(storage.items.size).toBe(0);
});

test.each(["{", "7", '{"a":1}', '[1,null,{"clientId":3}]'])(
  "foreign content %s is an empty outbox",
  (text) => {
    const storage = fakeStorage();
    storage.items.set("outbox", text);
    expect(localStorageOutbox(storage, "outbox").load()).toEqual([]);
  },
);

test.each([
  { body: null },
  { body: "hello" },
  { body: {} },
  { kind: "poem" },
  { kind: "toString" },
  { kind: "image", body: { attachmentId: "a" } },
  { state: undefined },
  { state: null },
  { state: { failed: 7 } },
  { conversationId: 7 },
  { writtenAt: null },
  { replyTo: "3" },
  { context: "page" },
])("[SEQ3] an entry that cannot be read, %o, is dropped alone", (broken) => {
  const storage = fakeStorage();
  storage.items.set("outbox", JSON.stringify([{ ...entry("a"), ...broken }, entry("b")]));
  expect(localStorageOutbox(storage, "outbox").load()).toEqual([entry("b")]);
});

test.each([
  { kind: "note", body: { text: "n" } },
  { kind: "image", body: { attachmentId: "a", width: 1, height: 1, bytes: 1, thumb: "" } },
  { kind: "file", body: { attachmentId: "a", name: "n", bytes: 1, contentType: "text/plain" } },
  { kind: "card", body: { title: "Teapot" }, replyTo: 3, context: { pageUrl: "https://a.test" } },
  { state: "sent", conversationId: "c" },
  { state: { failed: "too_long" } },
] as const)("[SEQ3] an entry as written, %o, is read again", (part) => {
  const outbox = localStorageOutbox(fakeStorage(), "outbox");
  outbox.put({ ...entry("a"), ...part });
  expect(outbox.load()).toEqual([{ ...entry("a"), ...part }]);
});

test("full or forbidden storage throws nothing", () => {
  const fail = (): never => {
    throw new Error("QuotaExceededError");
  };
  const outbox = localStorageOutbox({ getItem: fail, setItem: fail, removeItem: fail }, "outbox");
  outbox.put(entry("a"));
  outbox.remove("a");
  expect(outbox.load()).toEqual([]);
});
