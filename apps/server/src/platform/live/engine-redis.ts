import { randomUUID } from "node:crypto";

import { createRedisCache } from "./cache/shared-cache-redis.ts";
import type { Engine, EngineLogger } from "./engine.ts";
import { createRedisNode } from "./redis-node.ts";
import type { RedisNode } from "./redis-node.ts";
import { createClusterLink } from "./redis/redis-link-cluster.ts";
import { createSingleLink } from "./redis/redis-link-single.ts";
import type { RedisLinkOptions } from "./redis/redis-link-single.ts";
import type { RedisLink, RedisLinkListener } from "./redis/redis-link.ts";
import { REDIS_TIMINGS } from "./redis/redis-timings.ts";
import type { RedisTimings } from "./redis/redis-timings.ts";
import { parseRedisUrl } from "./redis/redis-url.ts";
import type { RedisTarget } from "./redis/redis-url.ts";
import { OperatorError } from "../kernel/operator-error.ts";
import { REDIS_TEXTS } from "./redis/redis-texts.ts";

export interface RedisEngineOptions {
  /** See `parseRedisUrl`. */
  url: string;
  /** Shown in logs and in Redis; need not be unique. */
  nodeId?: string;
  logger: EngineLogger;
  /** The start of every key and channel. Another one for each installation: all databases of a Redis share the channels. */
  prefix: string;
  timings?: Partial<RedisTimings>;
}

/** One node of a cluster over Redis. Throws when Redis is out of reach at the start; later it only degrades. */
export async function createRedisEngine(options: RedisEngineOptions): Promise<Engine> {
  const { logger, prefix, nodeId = randomUUID() } = options;
  const timings = { ...REDIS_TIMINGS, ...options.timings };
  const target = parseRedisUrl(options.url);
  const link = createLink(target, { commandTimeoutMs: timings.commandTimeoutMs, logger });
  const node = createRedisNode({ link, nodeId, prefix, timings, logger });
  await start(node, target.label);

  let closing: Promise<void> | null = null;
  return {
    nodeId,
    broker: node.broker,
    presence: node.presence,
    cache: createRedisCache(link, prefix),
    stats: node.stats,
    healthy: () =>
      link.commandsUp() && link.subscriberUp() && node.membership.joined() && node.life.isWell(),
    close: () => (closing ??= close(node)),
  };
}

function createLink(target: RedisTarget, options: RedisLinkOptions): RedisLink {
  return target.kind === "single"
    ? createSingleLink(target.url, target.label, options)
    : createClusterLink(target, options);
}

async function start(node: RedisNode, label: string): Promise<void> {
  const { link, life, heartbeat, messenger } = node;
  await link.start(listenerOf(node));
  try {
    await link.subscribe(messenger.allChannel);
    await life.join();
  } catch (cause) {
    await link.close();
    throw new OperatorError(REDIS_TEXTS.refused, { place: label }, { cause });
  }
  heartbeat.start();
}

function listenerOf({ receive, cache, life, heartbeat, onLoss }: RedisNode): RedisLinkListener {
  return {
    message: receive,
    commandsUp() {
      life.noteReconnected();
      heartbeat.soon();
      onLoss();
    },
    subscriberUp() {
      cache.distrust();
      life.resetCanary();
      heartbeat.soon();
      onLoss();
    },
  };
}

async function close(node: RedisNode): Promise<void> {
  const { link, heartbeat, broker, registrar, membership, confirmations, onLoss, logger } = node;
  await heartbeat.stop();
  try {
    await broker.close();
    await registrar.close();
    await membership.remove(membership.member);
  } catch (error) {
    logger.warn({ err: error }, "redis: leaving failed; the lease ends this node's entries");
  }
  confirmations.close();
  onLoss.stop();
  await link.close();
}
