import {
  CLOSE,
  parseParticipantKey,
  participantKey,
  type ClientFrame,
  type Hello,
  type Participant,
  type ServerEvent,
  type Welcome,
} from "@deskwire/protocol";
import type { ModelConversations } from "./model-conversations.ts";
import { answerFrame } from "./model-requests.ts";
import {
  emit,
  newModelState,
  startNewHistory,
  type ModelServerOptions,
  type ModelSession,
  type ModelState,
  type SentFrame,
} from "./model-state.ts";
import { makeWelcome } from "./model-welcome.ts";
import type { ServerEnd, SocketPair } from "./socket-pair.ts";

/** A server that follows SPEC.md in memory, over socket pairs. A token is a participant's key. */
export interface ModelServer {
  /** Another object after `startNewHistory`. */
  readonly conversations: ModelConversations;
  accept: (pair: SocketPair) => ServerEnd;
  /** Sends an event to every session of a participant. */
  emit: (to: Participant, event: ServerEvent) => void;
  /** The `welcome` that a new session of this participant would get now. */
  welcome: (me: Participant) => Welcome;
  /** Adds a notification for a user, and emits it. */
  notify: (user: string, text: string) => void;
  /** Every frame that clients sent, in order. */
  requests: SentFrame[];
  /** [SEQ6] Starts a new database history, which knows nothing of the old one. */
  startNewHistory: () => void;
}

export function createModelServer(options: ModelServerOptions): ModelServer {
  const state = newModelState(options);
  return {
    get conversations() {
      return state.conversations;
    },
    accept: (pair) => acceptSocket(state, pair),
    emit: (to, event) => emit(state, to, event),
    welcome: (me) => makeWelcome(state, me, ""),
    notify(id, text) {
      const notification = state.notifications.add(id, text, new Date(options.now()).toISOString());
      emit(state, { kind: "user", id }, { t: "notification", notification });
    },
    requests: state.requests,
    startNewHistory: () => startNewHistory(state),
  };
}

interface ModelSocket {
  state: ModelState;
  pair: SocketPair;
  session: ModelSession | null;
}

function acceptSocket(state: ModelState, pair: SocketPair): ServerEnd {
  const socket: ModelSocket = { state, pair, session: null };
  return {
    received(text) {
      const value = JSON.parse(text) as ClientFrame | ClientFrame[];
      for (const frame of Array.isArray(value) ? value : [value]) receive(socket, frame);
    },
    closed() {
      if (socket.session) state.sessions.delete(socket.session);
    },
  };
}

function receive(socket: ModelSocket, frame: ClientFrame): void {
  const { state, session, pair } = socket;
  state.requests.push({ ...frame, from: session ? participantKey(session.me) : "" });
  if (session) answerFrame(state, session, frame);
  else if (frame.t === "hello") signIn(socket, frame);
  else pair.close(CLOSE.noHello);
}

function signIn(socket: ModelSocket, hello: Hello): void {
  const { state, pair } = socket;
  const refusal = state.options.refuse?.(hello);
  if (refusal) {
    const err = { t: "err", re: hello.id, message: "", retryable: false, ...refusal };
    return pair.send(JSON.stringify(err));
  }
  const me = parseParticipantKey(hello.token);
  const session: ModelSession = { me, pair, topics: new Set(), refused: new Map() };
  const welcome = makeWelcome(state, me, `session-${++state.sessionCount}`);
  pair.send(JSON.stringify({ ...welcome, re: hello.id }));
  state.sessions.add(session);
  socket.session = session;
}
