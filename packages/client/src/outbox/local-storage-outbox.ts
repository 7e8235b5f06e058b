import type { SendKind } from "@deskwire/protocol";
import type { OutboxStore } from "./outbox-store.ts";
import type { PendingMessage } from "./pending-message.ts";

/** The part of `localStorage` that the outbox uses. */
export interface KeyValueStorage {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
}

/**
 * An outbox store under one key of a `localStorage`. Tabs that share the key share the outbox. Two tabs may send the same
 * message, and the server keeps it once, because its `clientId` is the same.
 */
export function localStorageOutbox(storage: KeyValueStorage, key: string): OutboxStore {
  const load = (): PendingMessage[] => parse(readItem(storage, key));
  const save = (entries: PendingMessage[]): void => writeItem(storage, key, entries);
  // Each change reads the storage first, because another tab may have changed it.
  return {
    load,
    put(message) {
      const entries = load();
      const at = entries.findIndex((entry) => entry.clientId === message.clientId);
      if (at < 0) entries.push(message);
      else entries[at] = message;
      save(entries);
    },
    remove(clientId) {
      const entries = load();
      const rest = entries.filter((entry) => entry.clientId !== clientId);
      if (rest.length < entries.length) save(rest);
    },
  };
}

function readItem(storage: KeyValueStorage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    // The browser may forbid storage. The client then works, but its outbox does not survive a reload.
    return null;
  }
}

function writeItem(storage: KeyValueStorage, key: string, entries: PendingMessage[]): void {
  try {
    if (entries.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(entries));
  } catch {
    // Full or forbidden storage must not stop a message that this page holds and sends.
  }
}

function parse(text: string | null): PendingMessage[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isPending) : [];
  } catch {
    // Another program wrote under this key.
    return [];
  }
}

/** [SEQ3] Checks the shape: an entry without it would fail at every load, wherever it is shown or sent. */
function isPending(value: unknown): value is PendingMessage {
  if (!isRecord(value)) return false;
  const { clientId, conversationId, kind, body, replyTo, context, writtenAt, state } = value;
  return (
    isText(clientId) &&
    (conversationId === null || isText(conversationId)) &&
    isText(kind) &&
    Object.hasOwn(BODY_FIELDS, kind) &&
    isRecord(body) &&
    Object.entries(BODY_FIELDS[kind as SendKind]).every(
      ([name, type]) => typeof body[name] === type,
    ) &&
    (replyTo === undefined || Number.isInteger(replyTo)) &&
    (context === undefined || isRecord(context)) &&
    isText(writtenAt) &&
    (state === "queued" || state === "sent" || (isRecord(state) && isText(state["failed"])))
  );
}

const BODY_FIELDS: Record<SendKind, Record<string, "string" | "number">> = {
  text: { text: "string" },
  note: { text: "string" },
  image: { attachmentId: "string", width: "number", height: "number", thumb: "string" },
  file: { attachmentId: "string", name: "string", bytes: "number", contentType: "string" },
  card: { title: "string" },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
