import type { EngineStats } from "../engine-stats.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import { encodePeerMessage } from "./peer-message.ts";
import type { CarriedDelivery, PeerWords } from "./peer-message.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/** Puts messages on the nodes' channels, numbered so that a receiver notices when one is missing. */
export interface Messenger {
  nodeChannel(member: string): string;
  readonly allChannel: string;
  /** Answers whether Redis took it. What fails is not repeated: the receiver will find a gap. */
  toNode(
    member: string,
    words: PeerWords,
    deliveries?: readonly CarriedDelivery[],
  ): Promise<boolean>;
  /** Answers how many nodes it reached, or null when Redis did not take it. */
  toAll(words: PeerWords): Promise<number | null>;
  /** Something for other nodes was given up before it was addressed: let all of them look. */
  noteLost(): void;
  /** Sends an empty message wherever one was lost, so that the gap shows now and not with the next message. */
  revealGaps(): Promise<void>;
  /** Numbers start anew: this node has a new member id. */
  restart(): void;
}

export interface MessengerOptions {
  link: RedisLink;
  prefix: string;
  membership: Membership;
  stats: EngineStats;
  onFailure(): void;
}

/** What may be on its way to Redis unconfirmed; past it, messages are dropped rather than queued. */
const MAX_UNCONFIRMED_CHARS = 16 * 1024 * 1024;

export function createMessenger(options: MessengerOptions): Messenger {
  const { link, prefix, membership, stats, onFailure } = options;
  const allChannel = `${prefix}:all`;
  const nodeChannel = (member: string) => `${prefix}:node:${member}`;
  const numbers = new Map<string, number>();
  const gaps = new Set<string>();
  let unconfirmed = 0;

  function fail(channel: string): null {
    stats.publishFailures += 1;
    gaps.add(channel);
    onFailure();
    return null;
  }

  async function send(
    channel: string,
    words: PeerWords,
    deliveries: readonly CarriedDelivery[] = [],
  ): Promise<number | null> {
    const n = (numbers.get(channel) ?? 0) + 1;
    numbers.set(channel, n);
    if (!link.commandsUp() || unconfirmed > MAX_UNCONFIRMED_CHARS) return fail(channel);
    const text = encodePeerMessage({ s: membership.member, n, ...words }, deliveries);
    unconfirmed += text.length;
    stats.publishedMessages += 1;
    stats.publishedDeliveries += deliveries.length;
    try {
      return await link.publish(channel, text);
    } catch {
      return fail(channel);
    } finally {
      unconfirmed -= text.length;
    }
  }

  return {
    allChannel,
    nodeChannel,
    toNode: async (member, words, deliveries) =>
      (await send(nodeChannel(member), words, deliveries)) !== null,
    toAll: (words) => send(allChannel, words),
    noteLost() {
      for (const member of membership.liveOthers()) {
        const channel = nodeChannel(member);
        numbers.set(channel, (numbers.get(channel) ?? 0) + 1);
        gaps.add(channel);
      }
    },
    async revealGaps() {
      const channels = [...gaps];
      gaps.clear();
      await Promise.all(channels.map((channel) => send(channel, {})));
    },
    restart() {
      numbers.clear();
      gaps.clear();
    },
  };
}
