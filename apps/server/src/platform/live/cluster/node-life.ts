import type { EngineStats } from "../engine-stats.ts";
import type { EngineLogger } from "../engine.ts";
import type { Membership } from "./membership-redis.ts";
import type { Messenger } from "../broker/messenger-redis.ts";
import type { PresenceRegistrar } from "../presence/presence-registrar.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/** What keeps a node part of the cluster: its lease, its canary, its return after Redis or it itself was away. */
export interface NodeLife {
  /** Subscribes and joins; throws when Redis does not take it. */
  join(): Promise<void>;
  /** One round; never rejects. */
  beat(): Promise<void>;
  takeCanary(number: number): void;
  /** Commands are answered again: Redis may have lost what was written last. */
  noteReconnected(): void;
  /** The subscriber came back: canaries sent before do not count. */
  resetCanary(): void;
  /** The last round was answered, and the last canaries came back. */
  isWell(): boolean;
}

export interface NodeLifeParts {
  link: RedisLink;
  membership: Membership;
  messenger: Messenger;
  registrar: PresenceRegistrar;
  stats: EngineStats;
  logger: EngineLogger;
  refreshShare: number;
  sweep(dead: string): Promise<boolean>;
  onLoss(): void;
}

export function createNodeLife(parts: NodeLifeParts): NodeLife {
  const { link, membership, messenger, registrar, stats, logger, refreshShare, sweep, onLoss } =
    parts;
  let sent = 0;
  let heard = 0;
  let reconnected = false;
  let answered = true;
  /** What this node was before it last joined: others may still send there for a moment. */
  let former: string | null = null;
  /** Former selves whose entries are to be removed, once the new ones stand. */
  let outlived: string[] = [];

  async function join(): Promise<void> {
    const present = membership.member;
    const channels: string[] = [];
    try {
      await membership.join(async (next) => {
        channels.push(messenger.nodeChannel(next));
        await link.subscribe(messenger.nodeChannel(next));
      });
    } catch (error) {
      for (const channel of channels) await link.unsubscribe(channel).catch(() => undefined);
      throw error;
    }
    messenger.restart();
    // A canary sent by the former self comes from a stranger.
    heard = sent;
    if (former !== null) await link.unsubscribe(messenger.nodeChannel(former));
    former = present === "" ? null : present;
  }

  async function rejoin(): Promise<void> {
    await join();
    stats.rejoins += 1;
    logger.warn({ member: membership.member }, "redis: the lease had ended, registering again");
    if (former !== null) outlived.push(former);
    registrar.registerAll(true);
    onLoss();
  }

  async function sweepAll(gone: readonly string[]): Promise<void> {
    for (const dead of gone) {
      if (!(await sweep(dead))) continue;
      stats.swept += 1;
      logger.info({ dead }, "presence: removed the entries of a dead node");
    }
  }

  /** A subscriber can be connected and yet hear nothing: a word to ourselves must come back by the next round. */
  function checkHearing(): void {
    if (!link.subscriberUp()) return;
    if (heard < sent) {
      stats.deaf += 1;
      logger.warn({ member: membership.member }, "redis: the subscriber is deaf, reconnecting it");
      heard = sent;
      link.resetSubscriber();
      onLoss();
      return;
    }
    sent += 1;
    void messenger.toNode(membership.member, { c: sent }).then((left) => {
      // A canary that never flew says nothing about the subscriber.
      if (!left) heard = sent;
    });
  }

  async function keepLease(): Promise<void> {
    const { held, gone } = membership.joined()
      ? await membership.renew()
      : { held: false, gone: [] };
    const ended = [...gone, ...outlived];
    outlived = [];
    if (!held) await rejoin();
    else if (reconnected) registrar.registerAll(false);
    reconnected = false;
    await messenger.revealGaps();
    await sweepAll(ended);
  }

  return {
    join,
    async beat() {
      if (!link.commandsUp()) return;
      checkHearing();
      try {
        await keepLease();
        answered = true;
        registrar.refresh(refreshShare);
        registrar.resume();
      } catch (error) {
        answered = false;
        logger.warn({ err: error }, "redis: keeping the lease failed");
        // Out of time on a connection that counts as open: it may be half-open, a new one will tell.
        if (isTimeout(error)) link.resetCommands();
      }
    },
    takeCanary(number) {
      heard = Math.max(heard, number);
    },
    noteReconnected() {
      reconnected = true;
    },
    resetCanary() {
      heard = sent;
    },
    isWell: () => answered && sent - heard <= 1,
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes("timed out");
}
