import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

import type { BrokerSink, Signal } from "./broker/broker.ts";
import type { Engine, EngineLogger } from "./engine.ts";
import type { PresenceListener } from "./presence/presence.ts";

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

/** A wire to Redis that can be cut, or go silent while it looks whole. */
export interface TestWire {
  url: string;
  /** Ends every connection and refuses new ones, as the death of the node looks from outside. */
  cut(): void;
  restore(): void;
  /** From now on what Redis sends to those connections is swallowed; new connections are whole. */
  silence(which: "subscriber" | "commands"): void;
  /** Until `release` nothing passes, and then everything does, late: as for a node that was stopped. */
  hold(which?: "subscriber"): void;
  release(which?: "subscriber"): void;
  close(): Promise<void>;
}

export async function createTestWire(redisUrl: string): Promise<TestWire> {
  const { hostname, port } = new URL(redisUrl);
  const links = new Map<Socket, { subscriber: boolean; silent: boolean; redis: Socket }>();
  let whole = true;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const redis = connect(Number(port), hostname);
    const state = { subscriber: false, silent: false, redis };
    links.set(client, state);
    client.on("data", (bytes) => {
      if (/\b[ps]?subscribe\r/i.test(bytes.toString("latin1"))) state.subscriber = true;
      redis.write(bytes);
    });
    redis.on("data", (bytes) => void (state.silent || client.write(bytes)));
    const end = () => {
      links.delete(client);
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) socket.on("error", end).on("close", end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  const socketsOf = (which?: "subscriber") =>
    [...links]
      .filter(([, { subscriber }]) => subscriber || which === undefined)
      .flatMap(([client, { redis }]) => [client, redis]);
  const cutAll = () => {
    for (const client of links.keys()) client.destroy();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut() {
      whole = false;
      cutAll();
    },
    restore() {
      whole = true;
    },
    silence(which) {
      for (const state of links.values()) {
        if (state.subscriber === (which === "subscriber")) state.silent = true;
      }
    },
    hold(which) {
      for (const socket of socketsOf(which)) socket.pause();
    },
    release(which) {
      for (const socket of socketsOf(which)) socket.resume();
    },
    async close() {
      cutAll();
      server.close();
      await once(server, "close");
    },
  };
}
