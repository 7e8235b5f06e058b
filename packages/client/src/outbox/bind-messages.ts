import type { ErrorCode } from "@deskwire/protocol";
import { liveConversation } from "../state/selectors.ts";
import type { ConversationOpener } from "./conversation-opener.ts";
import { changeEntry, discardEntry, failEntry, type OutboxEntries } from "./outbox-entries.ts";
import type { PendingMessage } from "./pending-message.ts";

/**
 * Binds messages without a conversation to the live one, and opens one if there is none. The binding is stored before the
 * message leaves: a repeat after a reload then goes into the same conversation, where its `clientId` is known.
 */
export function bindMessages(entries: OutboxEntries, opener: ConversationOpener): void {
  const { context } = entries;
  catchUpWithTabs(entries);
  const waiting = unbound(entries);
  if (waiting.length === 0) return;
  const live = liveConversation(context.state());
  if (live) for (const entry of waiting) changeEntry(entries, entry, { conversationId: live.id });
  else if (context.state().me?.kind === "agent")
    for (const { clientId } of waiting) failEntry(entries, clientId, "bad_request");
  else opener.open(waiting[0]?.context);
}

function unbound({ context }: OutboxEntries): PendingMessage[] {
  return context
    .state()
    .unopened.filter((entry) => entry.conversationId === null && entry.state === "queued");
}

/** [SEQ11] Follows what another tab has done with the same messages since. */
function catchUpWithTabs(entries: OutboxEntries): void {
  const seen = unbound(entries).filter(({ clientId }) => entries.seen.has(clientId));
  if (seen.length === 0) return;
  const kept = new Map(entries.store.load().map((entry) => [entry.clientId, entry.conversationId]));
  for (const entry of seen) {
    const conversationId = kept.get(entry.clientId);
    if (conversationId === undefined) discardEntry(entries, entry.clientId);
    else if (conversationId !== null) changeEntry(entries, entry, { conversationId });
  }
}

/** Fails the messages that wait for a conversation which cannot be opened. */
export function failUnbound(entries: OutboxEntries, code: ErrorCode): void {
  for (const { clientId, conversationId } of entries.context.state().unopened)
    if (conversationId === null) failEntry(entries, clientId, code);
}
