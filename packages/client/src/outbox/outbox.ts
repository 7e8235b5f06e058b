import type { ErrorCode } from "@deskwire/protocol";
import { allPending } from "../state/apply-pending.ts";
import type { Core } from "../client-context.ts";
import { createEchoes } from "./echoes.ts";
import { createLanes } from "./lanes.ts";
import { createOpener } from "./conversation-opener.ts";
import { liveConversation } from "../state/selectors.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { PendingMessage } from "./pending-message.ts";

/**
 * [SEQ3] Sends what is pending: in order within a conversation, at most 32 unanswered, again with the same clientId
 * after a reconnect, a reload, or a refusal that a retry may mend. The state holds the entries; the store survives.
 */
export interface Outbox {
  write: (message: PendingMessage) => void;
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
  /** Sends whatever may be sent now. */
  pump: () => void;
  /** Messages of a conversation were applied: what they echo is done. */
  applied: () => void;
  /** A new link, on which nothing is in flight: [SEQ11] what others have put into the store since goes out, too. */
  restart: () => void;
  close: () => void;
}

export interface OutboxOptions {
  core: Core;
  store: OutboxStore;
  /** Fetches an acknowledged message whose echo does not come. */
  need: (conversationId: string, seq: number) => void;
}

/** [SEQ10] Refusals of the conversation, not of the message: it can be sent in another one. */
const ELSEWHERE: ReadonlySet<ErrorCode> = new Set(["conversation_ended", "unknown_conversation"]);

export function createOutbox({ core, store, need }: OutboxOptions): Outbox {
  const { dispatch } = core;
  const stored = new Set<string>();
  /** [SEQ11] Seen in the store, which need not take what it is given: once gone from there, another tab is done with it. */
  const seen = new Set<string>();

  const put = (entry: PendingMessage): void => {
    stored.add(entry.clientId);
    store.put(entry);
  };
  const forget = (clientId: string): void => {
    seen.delete(clientId);
    if (stored.delete(clientId)) store.remove(clientId);
  };
  const amend = (
    entry: PendingMessage,
    change: Partial<Pick<PendingMessage, "conversationId" | "state">>,
  ): void => {
    put({ ...entry, ...change });
    dispatch({ t: "amended", clientId: entry.clientId, change });
  };
  const fail = (clientId: string, code: ErrorCode): void => {
    const entry = find(clientId);
    if (entry) amend(entry, { state: { failed: code } });
  };
  const find = (clientId: string): PendingMessage | undefined =>
    allPending(core.state()).find((entry) => entry.clientId === clientId);

  const discard = (clientId: string): void => {
    dispatch({ t: "discarded", clientId });
    forget(clientId);
  };
  const echoes = createEchoes({ core, need, discard });

  // The conversation is stored before the message leaves, so that a repeat after a reload goes to the same one, where
  // its clientId is known.
  const bind = (): void => {
    const unbound = (): PendingMessage[] =>
      core
        .state()
        .unopened.filter((entry) => entry.conversationId === null && entry.state === "queued");
    if (unbound().length > 0) catchUpWithTabs(unbound());
    if (unbound().length === 0) return;
    const live = liveConversation(core.state());
    if (live) for (const entry of unbound()) amend(entry, { conversationId: live.id });
    else if (core.state().me?.kind === "agent")
      for (const { clientId } of unbound()) fail(clientId, "bad_request");
    else opener.open(unbound()[0]?.context);
  };

  const catchUpWithTabs = (unbound: PendingMessage[]): void => {
    const kept = new Map(store.load().map((entry) => [entry.clientId, entry.conversationId]));
    for (const entry of unbound) {
      if (!seen.has(entry.clientId)) continue;
      const conversationId = kept.get(entry.clientId);
      if (conversationId === undefined) discard(entry.clientId);
      else if (conversationId !== null) amend(entry, { conversationId });
    }
  };

  const lanes = createLanes({
    core,
    sending(entry) {
      if (!stored.has(entry.clientId)) put(entry);
      echoes.forget(entry.clientId);
    },
    accepted(entry, conversationId, seq) {
      forget(entry.clientId);
      dispatch({ t: "amended", clientId: entry.clientId, change: { state: "sent" } });
      echoes.expect(entry.clientId, { conversationId, seq });
    },
    refused: (entry, code) => fail(entry.clientId, code),
  });
  const pump = (): void => {
    if (!core.online()) return;
    bind();
    lanes.pump();
  };
  const opener = createOpener({
    core,
    opened: pump,
    refused(code) {
      for (const { clientId, conversationId } of core.state().unopened)
        if (conversationId === null) fail(clientId, code);
    },
  });

  const write = (message: PendingMessage): void => {
    const live = message.conversationId === null ? liveConversation(core.state()) : null;
    const entry = live ? { ...message, conversationId: live.id } : message;
    put(entry);
    if (store.load().some(({ clientId }) => clientId === entry.clientId)) seen.add(entry.clientId);
    dispatch({ t: "written", message: entry });
    pump();
  };

  const inherit = (): void => {
    for (const entry of store.load()) {
      stored.add(entry.clientId);
      seen.add(entry.clientId);
      dispatch({
        t: "written",
        message: entry.state === "sent" ? { ...entry, state: "queued" } : entry,
      });
    }
  };
  inherit();

  return {
    write,
    retry(clientId) {
      const entry = find(clientId);
      if (!entry || typeof entry.state === "string") return;
      const again: PendingMessage = { ...entry, state: "queued" };
      if (ELSEWHERE.has(entry.state.failed) && core.state().me?.kind === "user") {
        again.conversationId = null;
        delete again.replyTo;
      }
      // It is sent now, so it stands after what was sent before.
      discard(clientId);
      write(again);
    },
    discard,
    pump,
    applied() {
      if (stored.size === 0 && echoes.size() === 0) return;
      const waiting = new Set(allPending(core.state()).map(({ clientId }) => clientId));
      for (const clientId of stored) if (!waiting.has(clientId)) forget(clientId);
      echoes.check();
    },
    restart() {
      lanes.restart();
      opener.restart();
      inherit();
      pump();
    },
    close() {
      lanes.close();
      opener.restart();
      echoes.close();
    },
  };
}
