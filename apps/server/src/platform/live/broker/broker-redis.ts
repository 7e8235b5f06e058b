import type { ParticipantKey } from "@deskwire/protocol";

import type { Broker, BrokerSink, Delivery, Signal } from "./broker.ts";
import type { DirectoryCache } from "./directory-cache.ts";
import type { Directory } from "./directory-redis.ts";
import type { EngineStats } from "../engine-stats.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { Messenger } from "./messenger-redis.ts";
import type { CarriedDelivery } from "./peer-message.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/** The broker, and the sink for those who receive. */
export interface RedisBroker extends Broker {
  sink(): BrokerSink | null;
  /** Sends again the signals that did not leave. */
  resume(): void;
}

export interface RedisBrokerParts {
  link: RedisLink;
  directory: Directory;
  membership: Membership;
  messenger: Messenger;
  cache: DirectoryCache;
  stats: EngineStats;
  cacheMaxAgeMs: number;
  onLoss(): void;
}

/** Deliveries that may wait for a lookup; past it they are given up, and reconcile brings them. */
const MAX_PENDING = 20_000;
/** Signals that may wait for Redis: a kick is to take effect at once, so they are kept longer than deliveries. */
const MAX_SIGNALS = 1_000;
/** Signals of one message: a topic's value may have 32 KiB. */
const SIGNALS_AT_ONCE = 32;

export function createRedisBroker(parts: RedisBrokerParts): RedisBroker {
  const { link, directory, membership, messenger, cache, stats, cacheMaxAgeMs, onLoss } = parts;
  let sink: BrokerSink | null = null;
  let pending: Delivery[] = [];
  let signals: Signal[] = [];
  /** From the moment they are scheduled until nothing is left, or Redis takes nothing. */
  let signalling = false;
  /** From the moment a flush is scheduled until it has found nothing left. */
  let busy = false;
  let flushing = Promise.resolve();

  function schedule(): void {
    if (busy) return;
    busy = true;
    setImmediate(() => {
      flushing = flush();
    });
  }

  async function flush(): Promise<void> {
    try {
      // One batch after the other, so that a lookup never lets a later delivery overtake an earlier one.
      while (pending.length > 0) {
        const batch = pending;
        pending = [];
        await learnPlaces(batch);
        send(route(batch));
      }
    } finally {
      busy = false;
    }
  }

  /** What else is said in this tick goes with it. */
  function scheduleSignals(): void {
    if (signalling) return;
    signalling = true;
    setImmediate(() => void sendSignals());
  }

  /** One message after the other; what Redis does not take waits for `resume`. */
  async function sendSignals(): Promise<void> {
    while (signals.length > 0 && link.commandsUp()) {
      const batch = signals.splice(0, SIGNALS_AT_ONCE);
      if ((await messenger.toAll({ g: batch })) !== null) continue;
      signals = keepNewest([...batch, ...signals]);
      break;
    }
    signalling = false;
  }

  /** Of too many, each topic's last value and the latest of all. */
  function keepNewest(waiting: Signal[]): Signal[] {
    if (waiting.length <= MAX_SIGNALS) return waiting;
    const last = new Map(waiting.map((signal, at) => [subjectOf(signal), at]));
    const kept = waiting.filter((signal, at) => last.get(subjectOf(signal)) === at);
    if (kept.length > MAX_SIGNALS) giveUp(0);
    return kept.slice(-MAX_SIGNALS);
  }

  function giveUp(count: number): void {
    stats.droppedDeliveries += count;
    messenger.noteLost();
    onLoss();
  }

  /** Looks up whom the cache does not know, and, without waiting, whom it will soon know no more. */
  async function learnPlaces(batch: readonly Delivery[]): Promise<void> {
    const now = performance.now();
    const unknown = new Set<ParticipantKey>();
    const ageing: ParticipantKey[] = [];
    // Without a subscriber there are no notices, and what the cache says may be outdated already.
    const trusted = link.subscriberUp();
    for (const { to } of batch) {
      for (const participant of to) {
        const entry = trusted ? cache.get(participant, now) : undefined;
        if (entry === undefined) unknown.add(participant);
        else if (!entry.renewing && now - entry.learnedMs > cacheMaxAgeMs / 2) {
          entry.renewing = true;
          ageing.push(participant);
        }
      }
    }
    if (ageing.length > 0) void lookup(ageing);
    if (unknown.size > 0) await lookup([...unknown]);
  }

  async function lookup(participants: readonly ParticipantKey[]): Promise<void> {
    stats.lookups += participants.length;
    try {
      const places = await directory.lookup(participants);
      for (const [participant, place] of places)
        cache.put(participant, place.version, place.members);
      if (places.size < participants.length) giveUp(0);
    } catch {
      giveUp(0);
    }
  }

  function route(batch: readonly Delivery[]): Map<string, CarriedDelivery[]> {
    const self = membership.member;
    const byMember = new Map<string, CarriedDelivery[]>();
    for (const { to, event } of batch) {
      let text: string | undefined;
      for (const participant of to) {
        for (const member of cache.last(participant)) {
          if (member === self) continue;
          text ??= JSON.stringify(event);
          append(byMember, member, participant, text);
        }
      }
    }
    return byMember;
  }

  function send(byMember: ReadonlyMap<string, CarriedDelivery[]>): void {
    for (const [member, deliveries] of byMember) void messenger.toNode(member, {}, deliveries);
  }

  return {
    publish(deliveries) {
      for (const { to, event } of deliveries) sink?.deliver(to, event);
      // A node's attach resolves only when this one has heard of it, so "no others" is true as long as this node hears.
      if (!membership.hasLiveOthers() && link.subscriberUp()) return;
      if (!link.commandsUp() || pending.length + deliveries.length > MAX_PENDING) {
        giveUp(deliveries.length);
        return;
      }
      for (const delivery of deliveries) pending.push(delivery);
      schedule();
    },
    signal(signal) {
      sink?.signal(signal);
      signals.push(signal);
      if (signals.length > 2 * MAX_SIGNALS) signals = keepNewest(signals);
      scheduleSignals();
    },
    attachSink(attached) {
      sink = attached;
    },
    sink: () => sink,
    resume() {
      if (signals.length > 0) scheduleSignals();
    },
    async close() {
      // What is scheduled still goes out: a drained node's last events are as good as any.
      while (busy || signalling) {
        await new Promise((resolve) => setImmediate(resolve));
        await flushing;
      }
      sink = null;
    },
  };
}

/** What a later signal makes an earlier one needless for. */
function subjectOf(signal: Signal): unknown {
  return signal.type === "topic" ? signal.topic : signal;
}

/** Participants of one event at one node share its place in the message. */
function append(
  byMember: Map<string, CarriedDelivery[]>,
  member: string,
  participant: ParticipantKey,
  text: string,
): void {
  const outgoing = byMember.get(member);
  if (outgoing === undefined) {
    byMember.set(member, [{ to: [participant], text }]);
    return;
  }
  const last = outgoing.at(-1);
  if (last?.text === text) last.to.push(participant);
  else outgoing.push({ to: [participant], text });
}
