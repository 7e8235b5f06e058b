import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import { createTopicBoard, type TopicBoard } from "./topic-board.ts";
import type { BrokerSink, Signal } from "../../platform/live/broker/broker.ts";

export interface Identity {
  readonly key: ParticipantKey;
  readonly sessionId: string;
  /** As the token said when the connection was opened. */
  readonly actor: Actor;
}

/** A connection, as the hub sees it. */
export interface Member extends Identity {
  /** `text` is the event as JSON, made once for all who get it. */
  receive(event: ServerEvent, text: string): void;
  close(code: number, reason: string): void;
}

/** Which connections of this node belong to whom. */
export interface Hub extends BrokerSink {
  readonly topics: TopicBoard;
  join(member: Member): void;
  leave(member: Member): void;
  participants(): ParticipantKey[];
  members(): Member[];
  readonly size: number;
  onSuspectLoss(listener: () => void): void;
  has(key: ParticipantKey): boolean;
  /** Hears every event that is delivered here; `to` may name others, who are not. */
  onDeliver(listener: DeliverListener): void;
  /** Hears whose last connection of this node has gone. */
  onGone(listener: (key: ParticipantKey) => void): void;
}

export type DeliverListener = (event: ServerEvent, to: readonly ParticipantKey[]) => void;

export function createHub(): Hub {
  const members = new Map<ParticipantKey, Set<Member>>();
  const lossListeners: (() => void)[] = [];
  const deliverListeners: DeliverListener[] = [];
  const goneListeners: ((key: ParticipantKey) => void)[] = [];
  const topics = createTopicBoard();
  let size = 0;

  return {
    topics,
    join(member) {
      const own = members.get(member.key) ?? new Set();
      members.set(member.key, own.add(member));
      size++;
    },
    leave(member) {
      const own = members.get(member.key);
      if (own === undefined || !own.delete(member)) return;
      size--;
      if (own.size > 0) return;
      members.delete(member.key);
      for (const listener of goneListeners) listener(member.key);
    },
    deliver(to, event, given) {
      let text = given;
      let heard = false;
      for (const key of to) {
        for (const member of members.get(key) ?? []) {
          heard = true;
          member.receive(event, (text ??= JSON.stringify(event)));
        }
      }
      if (heard) for (const listener of deliverListeners) listener(event, to);
    },
    signal(signal: Signal) {
      if (signal.type === "topic") return topics.tell(signal.topic, signal.id, signal.data);
      for (const member of members.get(signal.participant) ?? [])
        if (isMeant(member.actor, signal)) member.close(signal.code, signal.reason);
    },
    suspectLoss() {
      for (const listener of lossListeners) listener();
    },
    has: (key) => members.has(key),
    participants: () => [...members.keys()],
    members: () => [...members.values()].flatMap((own) => [...own]),
    get size() {
      return size;
    },
    onSuspectLoss: (listener) => void lossListeners.push(listener),
    onDeliver: (listener) => void deliverListeners.push(listener),
    onGone: (listener) => void goneListeners.push(listener),
  };
}

function isMeant(actor: Actor, { loginId, revokedAt }: Extract<Signal, { type: "kick" }>): boolean {
  if (actor.kind === "agent") return loginId === undefined || loginId === actor.loginId;
  return revokedAt === undefined || (actor.revokedAt ?? 0) < revokedAt;
}
