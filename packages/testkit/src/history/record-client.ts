import type { ConversationState, DeskwireClient } from "@deskwire/client";
import {
  sameParticipant,
  type Counters,
  type Cursors,
  type Message,
  type Participant,
} from "@deskwire/protocol";

/** What one client did, was told and showed. The order of the entries is the order in which it happened. */
export type HistoryEntry =
  /** `lane`: of several writers who are one sender but share no outbox, so that only each one's own order is promised. */
  | { t: "invoked"; client: string; sender: Participant; clientId: string; lane?: string }
  | { t: "acknowledged"; client: string; sender: Participant; clientId: string }
  | { t: "refused"; client: string; sender: Participant; clientId: string; code: string }
  | ({ t: "rendered"; client: string } & Rendering)
  /** Counters as shown, beside the numbers that a recount gives. */
  | { t: "counted"; client: string; shown: Counters; recounted: Counters }
  /** This client is gone: what it showed last need not be complete. */
  | { t: "left"; client: string };

/** One conversation as one client shows it. */
export interface Rendering {
  conversationId: string;
  messages: readonly Message[];
  /** Whether earlier messages exist that are not loaded. */
  hasOlder: boolean;
  lastSeq: number;
  cursors: { user: Cursors; agent: Cursors };
}

export interface RecordedClient {
  /** Sends and records that it did. */
  send: (message: Parameters<DeskwireClient["send"]>[0]) => string;
  retry: (clientId: string) => void;
  /** Records the last rendering, and, with `left`, that no other will come. */
  stop: (how: "left" | "quiet") => void;
}

export interface RecorderOptions {
  /** Unique for each client that ever ran; a reload is another client. */
  name: string;
  sender: Participant;
  client: DeskwireClient;
}

/** Logs a client's sends, their outcomes and every change of what it shows into `history`. */
export function recordClient(
  history: HistoryEntry[],
  { name, sender, client }: RecorderOptions,
): RecordedClient {
  const outcomes = new Map<string, "open" | "acknowledged" | "refused">();
  let shown: Readonly<Record<string, ConversationState>> = {};

  const settle = (
    clientId: string,
    entry: { t: "acknowledged" } | { t: "refused"; code: string },
  ): void => {
    if (outcomes.get(clientId) === entry.t) return;
    outcomes.set(clientId, entry.t);
    history.push({ ...entry, client: name, sender, clientId });
  };

  const observe = (): void => {
    const { conversations, unopened } = client.getState();
    for (const { clientId, state } of [
      ...unopened,
      ...Object.values(conversations).flatMap(({ pending }) => pending),
    ]) {
      if (state === "sent") settle(clientId, { t: "acknowledged" });
      else if (state !== "queued") settle(clientId, { t: "refused", code: state.failed });
    }
    for (const [id, held] of Object.entries(conversations))
      if (shown[id] !== held) render(id, held);
    shown = conversations;
  };

  const render = (
    conversationId: string,
    { conversation, messages, hasOlder }: ConversationState,
  ): void => {
    const { lastSeq, cursors } = conversation;
    // Messages are committed before anybody is shown them, so an own one that is shown has been acknowledged.
    for (const { clientId, from } of messages) {
      if (clientId !== undefined && sameParticipant(from, sender))
        settle(clientId, { t: "acknowledged" });
    }
    history.push({
      t: "rendered",
      client: name,
      conversationId,
      messages,
      hasOlder,
      lastSeq,
      cursors,
    });
  };

  const invoked = (clientId: string): void => {
    outcomes.set(clientId, "open");
    history.push({ t: "invoked", client: name, sender, clientId });
  };

  observe();
  const unsubscribe = client.subscribe(observe);
  return {
    send(message) {
      const clientId = client.send(message);
      invoked(clientId);
      return clientId;
    },
    retry(clientId) {
      client.retry(clientId);
      invoked(clientId);
    },
    stop(how) {
      observe();
      unsubscribe();
      if (how === "left") history.push({ t: "left", client: name });
    },
  };
}
