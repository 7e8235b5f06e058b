import { randomUUID } from "node:crypto";

import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

import type { BrokerSink, Signal } from "../broker/broker.ts";
import type { Engine, EngineLogger } from "../engine.ts";
import type { PresenceListener } from "../presence/presence.ts";

export const silentLogger: EngineLogger = { info: () => undefined, warn: () => undefined };

/** An engine with a hub that, like the gateway's, passes over whom it has no session of, and remembers the rest. */
export interface TestNode {
  engine: Engine;
  /** Attaches, after the hub has the session. Answers its id. */
  attach(participant: ParticipantKey, sessionId?: string): Promise<string>;
  detach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /** The topic ids (see `numbered`) that reached the participant's sessions here, in order. */
  got(participant: ParticipantKey): number[];
  signals: Signal[];
  /** What presence listeners were told: `user:1 up`. */
  changes: string[];
  losses(): number;
}

export function createTestNode(engine: Engine): TestNode {
  const local = new Map<ParticipantKey, Set<string>>();
  const received = new Map<ParticipantKey, number[]>();
  const signals: Signal[] = [];
  const changes: string[] = [];
  let losses = 0;
  const sink: BrokerSink = {
    deliver(to, event) {
      for (const participant of to) {
        if (!local.has(participant) || event.t !== "topic") continue;
        received.set(participant, [...(received.get(participant) ?? []), event.id]);
      }
    },
    signal: (signal) => void signals.push(signal),
    suspectLoss: () => (losses += 1),
  };
  const listener: PresenceListener = (participant, reachable) =>
    void changes.push(`${participant} ${reachable ? "up" : "down"}`);
  engine.broker.attachSink(sink);
  engine.presence.onChange(listener);
  return {
    engine,
    async attach(participant, sessionId = randomUUID()) {
      local.set(participant, (local.get(participant) ?? new Set()).add(sessionId));
      await engine.presence.attach(participant, sessionId);
      return sessionId;
    },
    async detach(participant, sessionId) {
      const sessions = local.get(participant);
      sessions?.delete(sessionId);
      if (sessions?.size === 0) local.delete(participant);
      await engine.presence.detach(participant, sessionId);
    },
    got: (participant) => received.get(participant) ?? [],
    signals,
    changes,
    losses: () => losses,
  };
}

export function numbered(id: number): ServerEvent {
  return { t: "topic", topic: "test", id, data: null };
}

export function publish(node: TestNode, to: ParticipantKey[], id: number): void {
  node.engine.broker.publish([{ to, event: numbered(id) }]);
}
