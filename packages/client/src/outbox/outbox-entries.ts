import type { ErrorCode } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import { allPending, requeueSent } from "../state/apply-pending.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { PendingMessage } from "./pending-message.ts";

/** The pending messages in both places: the state, which shows them, and the store, which survives a reload. */
export interface OutboxEntries {
  context: ClientContext;
  store: OutboxStore;
  /** `clientId`s of the messages that this client put into the store or read from it. */
  stored: Set<string>;
  /**
   * [SEQ11] `clientId`s of the messages that this client saw in the store, which may not keep what it is given. A message
   * that was seen there and is gone was sent or discarded by another tab.
   */
  seen: Set<string>;
}

export type EntryChange = Partial<Pick<PendingMessage, "conversationId" | "state">>;

export function findEntry(
  { context }: OutboxEntries,
  clientId: string,
): PendingMessage | undefined {
  return allPending(context.state()).find((entry) => entry.clientId === clientId);
}

/** Stores a new message, then shows it. */
export function addEntry(entries: OutboxEntries, entry: PendingMessage): void {
  const { context, store, seen } = entries;
  storeEntry(entries, entry);
  if (store.load().some(({ clientId }) => clientId === entry.clientId)) seen.add(entry.clientId);
  context.dispatch({ t: "written", message: entry });
}

/** Shows what the store holds. A `sent` message is queued again: its repeat changes nothing on the server ([SND2]). */
export function loadEntries({ context, store, stored, seen }: OutboxEntries): void {
  for (const entry of store.load()) {
    stored.add(entry.clientId);
    seen.add(entry.clientId);
    context.dispatch({ t: "written", message: requeueSent(entry) });
  }
}

export function storeEntry({ store, stored }: OutboxEntries, entry: PendingMessage): void {
  stored.add(entry.clientId);
  store.put(entry);
}

export function changeEntry(
  entries: OutboxEntries,
  entry: PendingMessage,
  change: EntryChange,
): void {
  storeEntry(entries, { ...entry, ...change });
  entries.context.dispatch({ t: "amended", clientId: entry.clientId, change });
}

export function failEntry(entries: OutboxEntries, clientId: string, code: ErrorCode): void {
  const entry = findEntry(entries, clientId);
  if (entry) changeEntry(entries, entry, { state: { failed: code } });
}

/** Removes a message from the state and from the store. */
export function discardEntry(entries: OutboxEntries, clientId: string): void {
  entries.context.dispatch({ t: "discarded", clientId });
  unstoreEntry(entries, clientId);
}

export function unstoreEntry({ store, stored, seen }: OutboxEntries, clientId: string): void {
  seen.delete(clientId);
  if (stored.delete(clientId)) store.remove(clientId);
}
