import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { BrokerSink, Signal } from "../../platform/live/broker/broker.ts";
import { createTopicBoard, type TopicBoard } from "./topic-board.ts";

/** A connection of a signed-in actor. */
export interface Member {
  readonly key: ParticipantKey;
  readonly sessionId: string;
  /** As the token said when the connection was opened. */
  readonly actor: Actor;
  /** `text` is the event as JSON, made once for all receivers. */
  receive(event: ServerEvent, text: string): void;
  close(code: number, reason: string): void;
}

/** The members of this node, by participant. */
export interface Hub extends BrokerSink {
  readonly topics: TopicBoard;
  join(member: Member): void;
  /** Ignored for a member that has left. */
  leave(member: Member): void;
  /** The participants that have a member here. */
  participants(): ParticipantKey[];
  members(): Member[];
  readonly size: number;
  has(key: ParticipantKey): boolean;
  /** The number of the participant's members here. */
  sessionsOf(key: ParticipantKey): number;
  /** Called when peer messages may have been lost. */
  onSuspectLoss(listener: () => void): void;
  /** Called after every event that reached a member here. */
  onDeliver(listener: DeliverListener): void;
  /** Called when the last member of a participant has left. */
  onGone(listener: (key: ParticipantKey) => void): void;
}

/** `to` may also name participants that have no member here. */
export type DeliverListener = (event: ServerEvent, to: readonly ParticipantKey[]) => void;

const NO_MEMBERS: readonly Member[] = [];

interface State {
  readonly members: Map<ParticipantKey, Set<Member>>;
  readonly topics: TopicBoard;
  readonly lossListeners: (() => void)[];
  readonly deliverListeners: DeliverListener[];
  readonly goneListeners: ((key: ParticipantKey) => void)[];
  size: number;
}

export function createHub(): Hub {
  const state: State = {
    members: new Map(),
    topics: createTopicBoard(),
    lossListeners: [],
    deliverListeners: [],
    goneListeners: [],
    size: 0,
  };
  const { members, topics } = state;
  return {
    topics,
    join: (member) => join(state, member),
    leave: (member) => leave(state, member),
    deliver: (to, event, text) => deliver(state, to, event, text),
    signal: (signal) => handleSignal(state, signal),
    suspectLoss: () => state.lossListeners.forEach((listener) => listener()),
    has: (key) => members.has(key),
    sessionsOf: (key) => members.get(key)?.size ?? 0,
    participants: () => [...members.keys()],
    members: () => [...members.values()].flatMap((own) => [...own]),
    get size() {
      return state.size;
    },
    onSuspectLoss: (listener) => void state.lossListeners.push(listener),
    onDeliver: (listener) => void state.deliverListeners.push(listener),
    onGone: (listener) => void state.goneListeners.push(listener),
  };
}

function join(state: State, member: Member): void {
  const own = state.members.get(member.key) ?? new Set();
  state.members.set(member.key, own.add(member));
  state.size++;
}

function leave(state: State, member: Member): void {
  const own = state.members.get(member.key);
  if (own === undefined || !own.delete(member)) return;
  state.size--;
  if (own.size > 0) return;
  state.members.delete(member.key);
  for (const listener of state.goneListeners) listener(member.key);
}

/** Every message passes here, so the arguments stand apart: an object of them would be one more allocation. */
function deliver(
  { members, deliverListeners }: State,
  to: readonly ParticipantKey[],
  event: ServerEvent,
  given: string | undefined,
): void {
  let text = given;
  let reached = false;
  for (const key of to) {
    for (const member of members.get(key) ?? NO_MEMBERS) {
      reached = true;
      member.receive(event, (text ??= JSON.stringify(event)));
    }
  }
  if (reached) for (const listener of deliverListeners) listener(event, to);
}

function handleSignal({ members, topics }: State, signal: Signal): void {
  if (signal.type === "topic") return topics.tell(signal.topic, signal.id, signal.data);
  for (const member of members.get(signal.participant) ?? NO_MEMBERS)
    if (concerns(signal, member.actor)) member.close(signal.code, signal.reason);
}

function concerns(
  { loginId, revokedAt }: Extract<Signal, { type: "kick" }>,
  actor: Actor,
): boolean {
  if (actor.kind === "agent") return loginId === undefined || loginId === actor.loginId;
  return revokedAt === undefined || (actor.revokedAt ?? 0) < revokedAt;
}
