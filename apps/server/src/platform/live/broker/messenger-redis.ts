import type { EngineStats } from "../engine-stats.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import { encodePeerMessage } from "./peer-message.ts";
import type { CarriedDelivery, PeerParts } from "./peer-message.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/**
 * Publishes peer messages on the nodes' channels, numbered so that a receiver notices a missing one. A message that Redis
 * does not take is not repeated: the receiver finds a gap.
 */
export interface Messenger {
  readonly allChannel: string;
  nodeChannel(member: string): string;
  /** Resolves with whether Redis took the message. */
  toNode(member: string, parts: PeerParts): Promise<boolean>;
  /** Resolves with how many nodes the message reached, or null when Redis did not take it. */
  toAll(parts: PeerParts): Promise<number | null>;
  deliver(member: string, deliveries: readonly CarriedDelivery[]): void;
  /** Something was dropped before it had an address: leaves a gap at every other node, so that they all compare. */
  noteLost(): void;
  /** Sends an empty message to every channel that lost one, so that the gap shows now and not with the next message. */
  revealGaps(): Promise<void>;
  /** Starts all numbers anew, for a new member id. */
  restart(): void;
}

export interface MessengerOptions {
  link: RedisLink;
  prefix: string;
  membership: Membership;
  stats: EngineStats;
  onFailure(): void;
}

interface MessengerState extends MessengerOptions {
  /** The number of the last message on each channel. */
  numbers: Map<string, number>;
  /** Channels that lost a message since their last one. */
  gaps: Set<string>;
  unconfirmedChars: number;
}

interface Outgoing {
  channel: string;
  parts: PeerParts;
  deliveries: readonly CarriedDelivery[];
}

/** What may be on its way to Redis unconfirmed; above it, messages are dropped rather than queued. */
const MAX_UNCONFIRMED_CHARS = 16 * 1024 * 1024;

const NO_PARTS: PeerParts = {};
const NO_DELIVERIES: readonly CarriedDelivery[] = [];

export function createMessenger(options: MessengerOptions): Messenger {
  const state: MessengerState = {
    ...options,
    numbers: new Map(),
    gaps: new Set(),
    unconfirmedChars: 0,
  };
  const allChannel = `${options.prefix}:all`;
  const nodeChannel = (member: string) => `${options.prefix}:node:${member}`;
  return {
    allChannel,
    nodeChannel,
    toNode: async (member, parts) => (await sendParts(state, nodeChannel(member), parts)) !== null,
    toAll: (parts) => sendParts(state, allChannel, parts),
    deliver: (member, deliveries) =>
      void send(state, { channel: nodeChannel(member), parts: NO_PARTS, deliveries }),
    noteLost() {
      for (const member of options.membership.liveOthers()) skipNumber(state, nodeChannel(member));
    },
    revealGaps: () => revealGaps(state),
    restart() {
      state.numbers.clear();
      state.gaps.clear();
    },
  };
}

async function send(
  state: MessengerState,
  { channel, parts, deliveries }: Outgoing,
): Promise<number | null> {
  const { link, membership, stats } = state;
  const n = takeNumber(state, channel);
  if (!link.commandsUp() || state.unconfirmedChars > MAX_UNCONFIRMED_CHARS)
    return fail(state, channel);
  const text = encodePeerMessage({ s: membership.member, n, ...parts }, deliveries);
  state.unconfirmedChars += text.length;
  stats.publishedMessages += 1;
  stats.publishedDeliveries += deliveries.length;
  try {
    return await link.publish(channel, text);
  } catch {
    return fail(state, channel);
  } finally {
    state.unconfirmedChars -= text.length;
  }
}

function sendParts(state: MessengerState, channel: string, parts: PeerParts) {
  return send(state, { channel, parts, deliveries: NO_DELIVERIES });
}

async function revealGaps(state: MessengerState): Promise<void> {
  const channels = [...state.gaps];
  state.gaps.clear();
  await Promise.all(channels.map((channel) => sendParts(state, channel, NO_PARTS)));
}

function takeNumber({ numbers }: MessengerState, channel: string): number {
  const n = (numbers.get(channel) ?? 0) + 1;
  numbers.set(channel, n);
  return n;
}

function skipNumber(state: MessengerState, channel: string): void {
  takeNumber(state, channel);
  state.gaps.add(channel);
}

function fail({ stats, gaps, onFailure }: MessengerState, channel: string): null {
  stats.publishFailures += 1;
  gaps.add(channel);
  onFailure();
  return null;
}
