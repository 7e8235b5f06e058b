import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { sameParticipant, type Participant } from "@deskwire/protocol";
import type { History } from "./history.ts";

export interface RecordedClient {
  /** Sends a message and records it. */
  send: (message: Parameters<DeskwireClient["send"]>[0]) => string;
  retry: (clientId: string) => void;
  /** Records the last rendering and ends the recording. `left`: the client may have missed something. */
  stop: (how: "left" | "quiet") => void;
}

export interface RecorderOptions {
  /** Unique for each client that ever ran; a reload makes another client. */
  name: string;
  sender: Participant;
  client: DeskwireClient;
}

type Outcome = { t: "acknowledged" } | { t: "refused"; code: string };

interface RecorderState extends RecorderOptions {
  readonly history: History;
  /** The latest recorded outcome of each sent message, by clientId. */
  readonly outcomes: Map<string, "open" | Outcome["t"]>;
  /** The conversations of the latest observation. */
  shown: Readonly<Record<string, ConversationState>>;
}

/** Records a client's sends, their outcomes and every change of what it shows in `history`. */
export function recordClient(history: History, options: RecorderOptions): RecordedClient {
  const { client, name } = options;
  const state: RecorderState = { ...options, history, outcomes: new Map(), shown: {} };
  observe(state);
  const unsubscribe = client.subscribe(() => observe(state));
  return {
    send(message) {
      const clientId = client.send(message);
      recordInvocation(state, clientId);
      return clientId;
    },
    retry(clientId) {
      client.retry(clientId);
      recordInvocation(state, clientId);
    },
    stop(how) {
      observe(state);
      unsubscribe();
      if (how === "left") history.push({ t: "left", client: name });
    },
  };
}

function recordInvocation(state: RecorderState, clientId: string): void {
  state.outcomes.set(clientId, "open");
  const { name, sender } = state;
  state.history.push({ t: "invoked", client: name, sender, clientId });
}

function observe(state: RecorderState): void {
  const { conversations, unopened } = state.client.getState();
  const pending = Object.values(conversations).flatMap((held) => held.pending);
  for (const { clientId, state: sending } of [...unopened, ...pending]) {
    if (sending === "sent") recordOutcome(state, clientId, { t: "acknowledged" });
    else if (sending !== "queued")
      recordOutcome(state, clientId, { t: "refused", code: sending.failed });
  }
  for (const [id, held] of Object.entries(conversations))
    if (state.shown[id] !== held) recordRendering(state, id, held);
  state.shown = conversations;
}

function recordOutcome(state: RecorderState, clientId: string, outcome: Outcome): void {
  if (state.outcomes.get(clientId) === outcome.t) return;
  state.outcomes.set(clientId, outcome.t);
  const { name, sender } = state;
  state.history.push({ ...outcome, client: name, sender, clientId });
}

function recordRendering(
  state: RecorderState,
  conversationId: string,
  { conversation, messages, hasOlder }: ConversationState,
): void {
  const { lastSeq, cursors } = conversation;
  // A message is committed before anyone is shown it, so an own message that is shown is acknowledged.
  for (const { clientId, from } of messages) {
    if (clientId !== undefined && sameParticipant(from, state.sender))
      recordOutcome(state, clientId, { t: "acknowledged" });
  }
  const rendering = { conversationId, messages, hasOlder, lastSeq, cursors };
  state.history.push({ t: "rendered", client: state.name, ...rendering });
}
