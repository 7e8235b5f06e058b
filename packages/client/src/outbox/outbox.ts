import type { ErrorCode } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import { allPending } from "../state/apply-pending.ts";
import { liveConversation } from "../state/selectors.ts";
import { bindMessages, failUnbound } from "./bind-messages.ts";
import { createConversationOpener, type ConversationOpener } from "./conversation-opener.ts";
import { createEchoes, type Echoes } from "./echoes.ts";
import { createLanes, type Lanes, type LanesOptions } from "./lanes.ts";
import {
  addEntry,
  discardEntry,
  failEntry,
  findEntry,
  loadEntries,
  storeEntry,
  unstoreEntry,
  type OutboxEntries,
} from "./outbox-entries.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { PendingMessage } from "./pending-message.ts";

/**
 * [SEQ3] Sends pending messages: in order within a conversation, at most 32 unanswered, and again with the same
 * `clientId` after a reconnect, a reload, or a refusal that a retry may help. The state holds the messages, and the store
 * keeps them over a reload.
 */
export interface Outbox {
  write: (message: PendingMessage) => void;
  /** Sends a failed message again. */
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
  /** Sends everything that may be sent now. */
  pump: () => void;
  /** Messages were applied: an entry whose echo is among them is done. */
  applied: () => void;
  /** A new link, on which nothing is under way. [SEQ11] It also sends what other tabs have put into the store. */
  restart: () => void;
  close: () => void;
}

export interface OutboxOptions {
  context: ClientContext;
  store: OutboxStore;
  /** Fetches the messages of a conversation up to a seq. */
  need: (conversationId: string, seq: number) => void;
}

interface OutboxState {
  context: ClientContext;
  entries: OutboxEntries;
  echoes: Echoes;
  lanes: Lanes;
  opener: ConversationOpener;
}

/** [SEQ10] The conversation refused these, not the message, so the message can go into another conversation. */
const CONVERSATION_REFUSALS: ReadonlySet<ErrorCode> = new Set([
  "conversation_ended",
  "unknown_conversation",
]);

export function createOutbox({ context, store, need }: OutboxOptions): Outbox {
  const entries: OutboxEntries = { context, store, stored: new Set(), seen: new Set() };
  const discard = (clientId: string): void => discardEntry(entries, clientId);
  const echoes = createEchoes({ context, need, discard });
  const lanes = createLanes({
    ...lanesOptions(entries, echoes),
    refused: (message, code) => refused(outbox, message, code),
  });
  const opener = createConversationOpener({
    context,
    opened: () => pump(outbox),
    refused: (code) => failUnbound(entries, code),
  });
  const outbox: OutboxState = { context, entries, echoes, lanes, opener };
  loadEntries(entries);
  return {
    write: (message) => write(outbox, message),
    retry: (clientId) => retry(outbox, clientId),
    discard,
    pump: () => pump(outbox),
    applied: () => applied(outbox),
    restart: () => restart(outbox),
    close() {
      lanes.close();
      opener.restart();
      echoes.close();
    },
  };
}

function lanesOptions(entries: OutboxEntries, echoes: Echoes): Omit<LanesOptions, "refused"> {
  const { context, stored } = entries;
  return {
    context,
    sending(entry) {
      if (!stored.has(entry.clientId)) storeEntry(entries, entry);
      echoes.forget(entry.clientId);
    },
    accepted({ clientId, conversationId }, seq) {
      unstoreEntry(entries, clientId);
      context.dispatch({ t: "amended", clientId, change: { state: "sent" } });
      echoes.expect(clientId, { conversationId, seq });
    },
  };
}

/**
 * [MRG5] The conversation of the former visitor was asked first, because it may hold the message already. Now it is certain
 * that it does not, so the message is sent once.
 */
function refused(outbox: OutboxState, { clientId }: PendingMessage, code: ErrorCode): void {
  const { context, entries } = outbox;
  const entry = findEntry(entries, clientId);
  const movesOn = code === "conversation_ended" && entry?.carried === true;
  if (movesOn && liveConversation(context.state())) writeAgain(outbox, moved(entry));
  else failEntry(entries, clientId, code);
}

function write(outbox: OutboxState, message: PendingMessage): void {
  const { context, entries } = outbox;
  const live = message.conversationId === null ? liveConversation(context.state()) : null;
  addEntry(entries, live ? { ...message, conversationId: live.id } : message);
  pump(outbox);
}

function retry(outbox: OutboxState, clientId: string): void {
  const { context, entries } = outbox;
  const entry = findEntry(entries, clientId);
  if (!entry || typeof entry.state === "string") return;
  const moves =
    CONVERSATION_REFUSALS.has(entry.state.failed) && context.state().me?.kind === "user";
  writeAgain(outbox, moves ? moved(entry) : { ...entry, state: "queued" });
}

/** [SEQ10] The message as it goes into the live conversation. */
function moved(entry: PendingMessage): PendingMessage {
  const { replyTo: _, carried: __, ...message } = entry;
  return { ...message, conversationId: null, state: "queued" };
}

/** The message is written anew, so it stands after the messages that were sent in the meantime. */
function writeAgain(outbox: OutboxState, message: PendingMessage): void {
  discardEntry(outbox.entries, message.clientId);
  write(outbox, message);
}

function pump(outbox: OutboxState): void {
  if (!outbox.context.online()) return;
  bindMessages(outbox.entries, outbox.opener);
  outbox.lanes.pump();
}

function applied({ context, entries, echoes }: OutboxState): void {
  if (entries.stored.size === 0 && echoes.size() === 0) return;
  const waiting = new Set(allPending(context.state()).map(({ clientId }) => clientId));
  for (const clientId of entries.stored)
    if (!waiting.has(clientId)) unstoreEntry(entries, clientId);
  echoes.check();
}

function restart(outbox: OutboxState): void {
  outbox.lanes.restart();
  outbox.opener.restart();
  loadEntries(outbox.entries);
  pump(outbox);
}
