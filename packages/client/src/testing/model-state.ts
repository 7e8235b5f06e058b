import {
  participantKey,
  type ClientFrame,
  type Counters,
  type Err,
  type ErrorCode,
  type Participant,
  type ServerEvent,
} from "@deskwire/protocol";
import { createModelConversations, type ModelConversations } from "./model-conversations.ts";
import { createModelNotifications, type ModelNotifications } from "./model-notifications.ts";
import type { SocketPair } from "./socket-pair.ts";

export interface ModelServerOptions {
  now: () => number;
  /** Free agents, in the order in which the model chooses them. */
  agents?: string[];
  framesPerSecond?: number;
  /** The counters that `welcome` names. All are 0 by default. */
  counters?: () => Counters;
  /** Called before a request is handled. A returned refusal is answered instead. */
  refuse?: (request: ClientFrame) => ModelRefusal | undefined;
  /** Called for each new send. True refuses it with `busy`. */
  busy?: () => boolean;
  /** Called before an event is published to a participant. True loses the event, as a lost peer message does. */
  lose?: (event: ServerEvent) => boolean;
  /** True handles the request and loses its answer. */
  loseAnswer?: (request: ClientFrame) => boolean;
}

export type ModelRefusal = Partial<Err> & { code: ErrorCode };

export interface ModelState {
  options: ModelServerOptions;
  sessions: Set<ModelSession>;
  /** Counts the sessions ever opened. */
  sessionCount: number;
  /** Every frame that clients sent, in order. */
  requests: SentFrame[];
  conversations: ModelConversations;
  notifications: ModelNotifications;
  epoch: number;
}

/** A frame of a client. `from` is the participant's key, or "" before `welcome`. */
export type SentFrame = ClientFrame & { from: string };

/** One signed-in socket. */
export interface ModelSession {
  me: Participant;
  pair: SocketPair;
  topics: Set<string>;
  /**
   * [SND12] The send that was refused for now, by conversation. The later sends are refused until it comes again, because
   * those that were under way behind it must not overtake it.
   */
  refused: Map<string, { clientId: string; until: number }>;
}

export function newModelState(options: ModelServerOptions): ModelState {
  const state: ModelState = {
    options,
    sessions: new Set(),
    sessionCount: 0,
    requests: [],
    conversations: newConversations(options, (to, event) => emit(state, to, event)),
    notifications: createModelNotifications(),
    epoch: 1,
  };
  return state;
}

/** [SEQ6] A new database history, which knows nothing of the old one. */
export function startNewHistory(state: ModelState): void {
  state.epoch++;
  state.conversations = newConversations(state.options, (to, event) => emit(state, to, event));
  state.notifications.clear();
}

/** Sends an event to every session of a participant. */
export function emit(state: ModelState, to: Participant, event: ServerEvent): void {
  if (state.options.lose?.(event)) return;
  for (const { me, pair } of state.sessions)
    if (participantKey(me) === participantKey(to)) pair.send(JSON.stringify(event));
}

function newConversations(
  { now, agents = [] }: ModelServerOptions,
  publish: (to: Participant, event: ServerEvent) => void,
): ModelConversations {
  return createModelConversations({ now, agents: () => agents, emit: publish });
}
