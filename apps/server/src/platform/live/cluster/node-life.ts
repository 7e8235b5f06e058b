import type { EngineStats } from "../engine-stats.ts";
import type { EngineLogger } from "../engine.ts";
import { createCanary } from "./canary.ts";
import type { Canary } from "./canary.ts";
import type { Membership } from "./membership-redis.ts";
import type { Messenger } from "../broker/messenger-redis.ts";
import type { PresenceRegistrar } from "../presence/presence-registrar.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/** Keeps a node in the cluster: its lease, its canary, and its return after Redis or the node itself was away. */
export interface NodeLife {
  /** Subscribes and joins; throws when Redis refuses. */
  join(): Promise<void>;
  /** One round; never rejects. */
  beat(): Promise<void>;
  takeCanary(number: number): void;
  /** Commands are answered again: Redis may have lost the last writes. */
  noteReconnected(): void;
  /** The subscriber came back: canaries sent before do not count. */
  resetCanary(): void;
  /** The last round was answered, and the earlier canaries came back. */
  isWell(): boolean;
}

export interface NodeLifeParts {
  link: RedisLink;
  membership: Membership;
  messenger: Messenger;
  registrar: PresenceRegistrar;
  stats: EngineStats;
  logger: EngineLogger;
  /** The share of its entries that a node writes again in each round. */
  refreshShare: number;
  sweep(dead: string): Promise<boolean>;
  onLoss(): void;
}

interface LifeState extends NodeLifeParts {
  canary: Canary;
  /** Redis came back since the last round. */
  reconnected: boolean;
  /** Redis answered the last round. */
  answered: boolean;
  /** The member id before the last join: other nodes may still send to it for a moment. */
  former: string | null;
  /** Former member ids whose entries are to be removed, once the new ones are written. */
  outlived: string[];
}

export function createNodeLife(parts: NodeLifeParts): NodeLife {
  const { membership, messenger } = parts;
  const state: LifeState = {
    ...parts,
    canary: createCanary((number) => messenger.toNode(membership.member, { c: number })),
    reconnected: false,
    answered: true,
    former: null,
    outlived: [],
  };
  return {
    join: () => join(state),
    beat: () => beat(state),
    takeCanary: state.canary.land,
    noteReconnected() {
      state.reconnected = true;
    },
    resetCanary: state.canary.reset,
    isWell: () => state.answered && state.canary.isWell(),
  };
}

async function join(state: LifeState): Promise<void> {
  const { link, membership, messenger, canary } = state;
  const present = membership.member;
  await joinSubscribed(state);
  messenger.restart();
  // The former member sent the canaries in flight; to the new one they come from a stranger.
  canary.reset();
  if (state.former !== null) await link.unsubscribe(messenger.nodeChannel(state.former));
  state.former = present === "" ? null : present;
}

async function joinSubscribed({ link, membership, messenger }: LifeState): Promise<void> {
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
}

async function beat(state: LifeState): Promise<void> {
  const { link, registrar, refreshShare, logger } = state;
  if (!link.commandsUp()) return;
  checkHearing(state);
  try {
    await keepLease(state);
    state.answered = true;
    registrar.refresh(refreshShare);
    registrar.resume();
  } catch (error) {
    state.answered = false;
    logger.warn({ err: error }, "redis: keeping the lease failed");
    // A timeout on an open connection: the connection may be half-open, and only a new one shows that.
    if (isTimeout(error)) link.resetCommands();
  }
}

function checkHearing({ link, canary, stats, logger, membership, onLoss }: LifeState): void {
  if (!link.subscriberUp()) return;
  if (!canary.isMissing()) {
    canary.fly();
    return;
  }
  stats.deaf += 1;
  logger.warn({ member: membership.member }, "redis: the subscriber is deaf; reconnecting it");
  canary.reset();
  link.resetSubscriber();
  onLoss();
}

async function keepLease(state: LifeState): Promise<void> {
  const { membership, registrar, messenger } = state;
  const { held, gone } = membership.joined() ? await membership.renew() : { held: false, gone: [] };
  const ended = [...gone, ...state.outlived];
  state.outlived = [];
  if (!held) await rejoin(state);
  else if (state.reconnected) registrar.registerAll("redisLoss");
  state.reconnected = false;
  await messenger.revealGaps();
  await sweepAll(state, ended);
}

async function rejoin(state: LifeState): Promise<void> {
  const { membership, registrar, stats, logger, onLoss } = state;
  await join(state);
  stats.rejoins += 1;
  logger.warn({ member: membership.member }, "redis: the lease had ended; registering again");
  if (state.former !== null) state.outlived.push(state.former);
  registrar.registerAll("newMember");
  onLoss();
}

async function sweepAll(
  { sweep, stats, logger }: LifeState,
  gone: readonly string[],
): Promise<void> {
  for (const dead of gone) {
    if (!(await sweep(dead))) continue;
    stats.swept += 1;
    logger.info({ dead }, "presence: removed the entries of a dead node");
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes("timed out");
}
