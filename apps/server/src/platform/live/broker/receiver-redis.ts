import type { BrokerSink } from "./broker.ts";
import type { Confirmations } from "./confirmations.ts";
import type { EngineStats } from "../engine-stats.ts";
import type { EngineLogger } from "../engine.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { Messenger } from "./messenger-redis.ts";
import { parsePeerMessage } from "./peer-message.ts";
import type { PeerMessage } from "./peer-message.ts";
import type { PresenceChanges } from "../presence/presence-changes.ts";
import type { StreamCheck } from "./stream-check.ts";

export interface ReceiverParts {
  membership: Membership;
  messenger: Messenger;
  confirmations: Confirmations;
  changes: PresenceChanges;
  streams: StreamCheck;
  stats: EngineStats;
  logger: EngineLogger;
  sink(): BrokerSink | null;
  onCanary(number: number): void;
  /** A message before this one is missing; `toAll` when it was one for all nodes, so it may have held notices. */
  onGap(toAll: boolean): void;
}

/** Takes what Redis brings. Whatever comes, it does not throw: one bad message must not end the node. */
export function createReceiver(parts: ReceiverParts): (channel: string, text: string) => void {
  const { membership, messenger, confirmations, changes, streams, stats, logger } = parts;

  function take(message: PeerMessage): void {
    const own = message.s === membership.member;
    if (!own) {
      membership.noteAlive(message.s);
      confirmations.hear(message.s);
    }
    if (message.c !== undefined && own) parts.onCanary(message.c);
    if (message.a !== undefined) confirmations.confirm(message.a, message.s);
    deliver(message.deliveries);
    // What this node says to all, it has done itself when it said it.
    if (!own) for (const signal of message.g ?? []) parts.sink()?.signal(signal);
    if (message.p !== undefined && !own) changes.apply(message.p);
    if (message.k === undefined) return;
    if (own) confirmations.confirm(message.k, message.s);
    else void messenger.toNode(message.s, { a: message.k });
  }

  function deliver(deliveries: PeerMessage["deliveries"]): void {
    const sink = parts.sink();
    if (sink === null) return;
    for (const { to, event, text } of deliveries) {
      stats.receivedDeliveries += 1;
      try {
        sink.deliver(to, event, text);
      } catch (error) {
        logger.warn({ err: error, event: event.t }, "broker: a delivery from another node failed");
      }
    }
  }

  return (channel, text) => {
    stats.receivedMessages += 1;
    const message = parsePeerMessage(text);
    if (message === null) {
      stats.malformed += 1;
      logger.warn({ channel, chars: text.length }, "broker: unreadable message");
      return;
    }
    const toAll = channel === messenger.allChannel;
    const verdict = streams.check(channel, message.s, message.n, !toAll);
    if (verdict === "repeat") {
      stats.repeats += 1;
      return;
    }
    if (verdict === "gap") {
      stats.gaps += 1;
      parts.onGap(toAll);
    }
    try {
      take(message);
    } catch (error) {
      logger.warn({ err: error, channel }, "broker: taking a message failed");
    }
  };
}
