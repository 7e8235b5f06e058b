import { randomUUID } from "node:crypto";

import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

import type { BrokerSink, Signal } from "../broker/broker.ts";
import type { Engine, EngineLogger } from "../engine.ts";

export const silentLogger: EngineLogger = { info: () => undefined, warn: () => undefined };

/** An engine with a hub. Like the gateway's hub, it ignores participants without a session here; it records the rest. */
export interface TestNode {
  engine: Engine;
  /** Adds the session to the hub, then attaches it. Returns its id. */
  attach(participant: ParticipantKey, sessionId?: string): Promise<string>;
  detach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /** The topic ids (see `numbered`) that reached the participant's sessions here, in order. */
  got(participant: ParticipantKey): number[];
  signals: Signal[];
  /** What presence listeners were told, such as `user:1 up`. */
  changes: string[];
  /** How often the engine suspected a loss. */
  losses(): number;
}

interface TestHub {
  sessions: Map<ParticipantKey, Set<string>>;
  received: Map<ParticipantKey, number[]>;
  signals: Signal[];
  losses: number;
}

export function createTestNode(engine: Engine): TestNode {
  const hub: TestHub = { sessions: new Map(), received: new Map(), signals: [], losses: 0 };
  const changes: string[] = [];
  engine.broker.attachSink(createSink(hub));
  engine.presence.onChange(
    (participant, reachable) => void changes.push(`${participant} ${reachable ? "up" : "down"}`),
  );
  return {
    engine,
    async attach(participant, sessionId = randomUUID()) {
      const sessions = hub.sessions.get(participant) ?? new Set<string>();
      hub.sessions.set(participant, sessions.add(sessionId));
      await engine.presence.attach(participant, sessionId);
      return sessionId;
    },
    async detach(participant, sessionId) {
      const sessions = hub.sessions.get(participant);
      sessions?.delete(sessionId);
      if (sessions?.size === 0) hub.sessions.delete(participant);
      await engine.presence.detach(participant, sessionId);
    },
    got: (participant) => hub.received.get(participant) ?? [],
    signals: hub.signals,
    changes,
    losses: () => hub.losses,
  };
}

function createSink(hub: TestHub): BrokerSink {
  return {
    deliver(to, event) {
      for (const participant of to) {
        if (!hub.sessions.has(participant) || event.t !== "topic") continue;
        hub.received.set(participant, [...(hub.received.get(participant) ?? []), event.id]);
      }
    },
    signal: (signal) => void hub.signals.push(signal),
    suspectLoss: () => (hub.losses += 1),
  };
}

/** An event that a test recognises by its number. */
export function numbered(id: number): ServerEvent {
  return { t: "topic", topic: "test", id, data: null };
}

export function publish(node: TestNode, to: ParticipantKey[], id: number): void {
  node.engine.broker.publish([{ to, event: numbered(id) }]);
}
