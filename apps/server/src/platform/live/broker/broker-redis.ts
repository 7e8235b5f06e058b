import type { ParticipantKey } from "@deskwire/protocol";

import { coalesce } from "../../kernel/coalesce.ts";
import type { Coalesced } from "../../kernel/coalesce.ts";
import type { Broker, BrokerSink, Delivery } from "./broker.ts";
import type { CacheEntry, DirectoryCache } from "./directory-cache.ts";
import type { Directory } from "./directory-redis.ts";
import type { EngineStats } from "../engine-stats.ts";
import type { EngineLogger } from "../engine.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { Messenger } from "./messenger-redis.ts";
import type { CarriedDelivery } from "./peer-message.ts";
import type { RedisLink } from "../redis/redis-link.ts";
import { createSignalQueue } from "./signal-queue.ts";

export interface RedisBroker extends Broker {
  sink(): BrokerSink | null;
  /** Sends the signals that Redis did not take. */
  resume(): void;
}

export interface RedisBrokerParts {
  link: RedisLink;
  directory: Directory;
  membership: Membership;
  messenger: Messenger;
  cache: DirectoryCache;
  stats: EngineStats;
  logger: EngineLogger;
  cacheMaxAgeMs: number;
  onLoss(): void;
}

interface BrokerState extends RedisBrokerParts {
  sink: BrokerSink | null;
  pending: Delivery[];
  sending: Coalesced;
}

/** Deliveries that may wait for a lookup; above it they are dropped, and reconcile brings them. */
const MAX_PENDING = 20_000;

export function createRedisBroker(parts: RedisBrokerParts): RedisBroker {
  const state: BrokerState = {
    ...parts,
    sink: null,
    pending: [],
    sending: coalesce({ task: () => sendPending(state), onError: (error) => failed(state, error) }),
  };
  const signals = createSignalQueue({ ...parts, onDrop: () => drop(state, 0) });
  return {
    publish: (deliveries) => publish(state, deliveries),
    signal(signal) {
      state.sink?.signal(signal);
      signals.add(signal);
    },
    attachSink(sink) {
      state.sink = sink;
    },
    sink: () => state.sink,
    resume: signals.resume,
    async close() {
      // What waits still goes out: a draining node's last events count like any others.
      await Promise.all([state.sending.settled(), signals.settled()]);
      state.sink = null;
    },
  };
}

function publish(state: BrokerState, deliveries: readonly Delivery[]): void {
  const { membership, link, pending, sink } = state;
  if (sink !== null) for (const { to, event } of deliveries) sink.deliver(to, event);
  // Another node's attach resolves only after this node has heard of it, so "no others" holds while this node hears.
  if (!membership.hasLiveOthers() && link.subscriberUp()) return;
  if (!link.commandsUp() || pending.length + deliveries.length > MAX_PENDING) {
    drop(state, deliveries.length);
    return;
  }
  for (const delivery of deliveries) pending.push(delivery);
  state.sending.request();
}

/** Runs once at a time, so that a lookup never lets a later delivery overtake an earlier one. */
async function sendPending(state: BrokerState): Promise<void> {
  const batch = state.pending;
  state.pending = [];
  await learnPlaces(state, batch);
  for (const [member, deliveries] of route(state, batch))
    state.messenger.deliver(member, deliveries);
}

function failed(state: BrokerState, error: unknown): void {
  state.logger.warn({ err: error }, "broker: sending deliveries failed");
  drop(state, 0);
}

/** Deliveries are lost, or may be: other nodes and this one compare with Postgres. */
function drop({ stats, messenger, onLoss }: BrokerState, count: number): void {
  stats.droppedDeliveries += count;
  messenger.noteLost();
  onLoss();
}

/** Waits for the lookup of unknown participants. Renews ageing entries in the background, before they expire. */
async function learnPlaces(state: BrokerState, batch: readonly Delivery[]): Promise<void> {
  const { link, cache } = state;
  const now = performance.now();
  const unknown = new Set<ParticipantKey>();
  const ageing: ParticipantKey[] = [];
  // Without a subscriber no presence changes arrive, and the cache may be outdated already.
  const trusted = link.subscriberUp();
  for (const { to } of batch) {
    for (const participant of to) {
      const entry = trusted ? cache.get(participant, now) : undefined;
      if (entry === undefined) unknown.add(participant);
      else if (isAgeing(state, entry, now)) {
        entry.renewing = true;
        ageing.push(participant);
      }
    }
  }
  if (ageing.length > 0) void lookup(state, ageing);
  if (unknown.size > 0) await lookup(state, [...unknown]);
}

function isAgeing({ cacheMaxAgeMs }: BrokerState, entry: CacheEntry, now: number): boolean {
  return !entry.renewing && now - entry.learnedMs > cacheMaxAgeMs / 2;
}

async function lookup(state: BrokerState, participants: readonly ParticipantKey[]): Promise<void> {
  const { stats, directory, cache } = state;
  stats.lookups += participants.length;
  try {
    const places = await directory.lookup(participants);
    for (const [participant, place] of places) cache.put(participant, place);
    if (places.size < participants.length) drop(state, 0);
  } catch {
    drop(state, 0);
  }
}

/** The deliveries for each other member. Participants of one event at one member share its text. */
function route(
  { membership: { member: self }, cache }: BrokerState,
  batch: readonly Delivery[],
): Map<string, CarriedDelivery[]> {
  const byMember = new Map<string, CarriedDelivery[]>();
  for (const { to, event } of batch) {
    let text: string | undefined;
    for (const participant of to) {
      for (const member of cache.last(participant)) {
        if (member === self) continue;
        text ??= JSON.stringify(event);
        const outgoing = outgoingTo(byMember, member);
        const last = outgoing.at(-1);
        if (last?.text === text) last.to.push(participant);
        else outgoing.push({ to: [participant], text });
      }
    }
  }
  return byMember;
}

function outgoingTo(byMember: Map<string, CarriedDelivery[]>, member: string): CarriedDelivery[] {
  const outgoing = byMember.get(member) ?? [];
  if (outgoing.length === 0) byMember.set(member, outgoing);
  return outgoing;
}
