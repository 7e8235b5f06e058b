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
  /** A message before this one is missing. `toAll`: it was one for all nodes, so it may have held presence changes. */
  onGap(toAll: boolean): void;
}

/** Returns the handler of everything that Redis publishes to this node. It never throws: a bad message must not end the node. */
export function createReceiver(parts: ReceiverParts): (channel: string, text: string) => void {
  return (channel, text) => receive(parts, channel, text);
}

function receive(parts: ReceiverParts, channel: string, text: string): void {
  const { stats, logger } = parts;
  stats.receivedMessages += 1;
  const message = parsePeerMessage(text);
  if (message === null) {
    stats.malformed += 1;
    logger.warn({ channel, chars: text.length }, "broker: unreadable message");
    return;
  }
  if (!isNew(parts, channel, message)) return;
  try {
    take(parts, message);
  } catch (error) {
    logger.warn({ err: error, channel }, "broker: handling a message failed");
  }
}

function isNew(parts: ReceiverParts, channel: string, { s, n }: PeerMessage): boolean {
  const { stats, streams, messenger, onGap } = parts;
  const toAll = channel === messenger.allChannel;
  const verdict = streams.check(channel, s, n, !toAll);
  if (verdict === "repeat") {
    stats.repeats += 1;
    return false;
  }
  if (verdict === "gap") {
    stats.gaps += 1;
    onGap(toAll);
  }
  return true;
}

function take(parts: ReceiverParts, message: PeerMessage): void {
  if (message.s === parts.membership.member) takeOwn(parts, message);
  else takeForeign(parts, message);
}

/** What this node tells all nodes, it has done itself when it sent it. */
function takeOwn(parts: ReceiverParts, message: PeerMessage): void {
  const { confirmations, onCanary } = parts;
  if (message.c !== undefined) onCanary(message.c);
  if (message.a !== undefined) confirmations.confirm(message.a, message.s);
  deliver(parts, message.deliveries);
  if (message.k !== undefined) confirmations.confirm(message.k, message.s);
}

function takeForeign(parts: ReceiverParts, message: PeerMessage): void {
  const { membership, messenger, confirmations, changes, sink } = parts;
  membership.noteAlive(message.s);
  confirmations.hear(message.s);
  if (message.a !== undefined) confirmations.confirm(message.a, message.s);
  deliver(parts, message.deliveries);
  if (message.g !== undefined) for (const signal of message.g) sink()?.signal(signal);
  if (message.p !== undefined) changes.apply(message.p);
  if (message.k !== undefined) void messenger.toNode(message.s, { a: message.k });
}

function deliver(parts: ReceiverParts, deliveries: PeerMessage["deliveries"]): void {
  const sink = parts.sink();
  if (sink === null) return;
  for (const { to, event, text } of deliveries) {
    parts.stats.receivedDeliveries += 1;
    try {
      sink.deliver(to, event, text);
    } catch (error) {
      parts.logger.warn(
        { err: error, event: event.t },
        "broker: a delivery from another node failed",
      );
    }
  }
}
