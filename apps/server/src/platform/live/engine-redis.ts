import { randomUUID } from "node:crypto";

import { createRedisBroker } from "./broker/broker-redis.ts";
import { createConfirmations } from "./broker/confirmations.ts";
import { createDirectoryCache } from "./broker/directory-cache.ts";
import { createDirectory } from "./broker/directory-redis.ts";
import { createEngineStats } from "./engine-stats.ts";
import type { Engine, EngineLogger } from "./engine.ts";
import { createHeartbeat } from "./cluster/heartbeat.ts";
import { createLocalSessions } from "./broker/local-sessions.ts";
import { createMembership } from "./cluster/membership-redis.ts";
import { createMessenger } from "./broker/messenger-redis.ts";
import { createNodeLife } from "./cluster/node-life.ts";
import { createPresenceChanges } from "./presence/presence-changes.ts";
import { createRedisPresence } from "./presence/presence-redis.ts";
import { createPresenceRegistrar } from "./presence/presence-registrar.ts";
import { sweepDeadMember } from "./presence/presence-sweep.ts";
import { createReceiver } from "./broker/receiver-redis.ts";
import { createClusterLink } from "./redis/redis-link-cluster.ts";
import { createSingleLink } from "./redis/redis-link-single.ts";
import type { RedisLink } from "./redis/redis-link.ts";
import { REDIS_TIMINGS } from "./redis/redis-timings.ts";
import type { RedisTimings } from "./redis/redis-timings.ts";
import { parseRedisUrl } from "./redis/redis-url.ts";
import type { RedisTarget } from "./redis/redis-url.ts";
import { createRedisCache } from "./cache/shared-cache-redis.ts";
import { createStreamCheck } from "./broker/stream-check.ts";
import { throttle } from "./throttle.ts";

export interface RedisEngineOptions {
  /** See `parseRedisUrl`. */
  url: string;
  /** Shown in logs and in Redis; need not be unique. */
  nodeId?: string;
  logger: EngineLogger;
  /** Begins every key and channel; deployments that share a Redis need different ones. */
  prefix?: string;
  timings?: Partial<RedisTimings>;
}

/** Entries that nobody could clean up go by themselves; live nodes refresh theirs five times as often. */
const ENTRY_TTL_FACTOR = 5;

/** One node of a cluster over Redis. Throws when Redis is out of reach at the start; later it only degrades. */
export async function createRedisEngine(options: RedisEngineOptions): Promise<Engine> {
  const { logger, nodeId = randomUUID(), prefix = "deskwire" } = options;
  const timings = { ...REDIS_TIMINGS, ...options.timings };
  const target = parseRedisUrl(options.url);
  const link = createLink(target, timings.commandTimeoutMs, logger);
  const node = assemble({ link, nodeId, prefix, timings, logger });
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
    close: () => (closing ??= close(node, logger)),
  };
}

function createLink(target: RedisTarget, commandTimeoutMs: number, logger: EngineLogger) {
  const options = { commandTimeoutMs, logger };
  return target.kind === "single"
    ? createSingleLink(target.url, target.label, options)
    : createClusterLink(target, options);
}

interface Settings {
  link: RedisLink;
  nodeId: string;
  prefix: string;
  timings: RedisTimings;
  logger: EngineLogger;
}

type Node = ReturnType<typeof assemble>;

/** Puts the parts together. What Redis brings goes up: link → receiver → hub, cache, listeners; the rest goes down. */
function assemble({ link, nodeId, prefix, timings, logger }: Settings) {
  const stats = createEngineStats();
  const sessions = createLocalSessions();
  const cache = createDirectoryCache(timings.cacheMaxAgeMs);
  const directory = createDirectory(link, prefix, timings.refreshMs * ENTRY_TTL_FACTOR);
  const onLoss = throttle(() => broker.sink()?.suspectLoss(), timings.lossNoticeMs);
  const { leaseMs } = timings;
  const membership = createMembership({ link, prefix, nodeId, leaseMs, onEnded: () => onLoss() });
  const messenger = createMessenger({ link, prefix, membership, stats, onFailure: onLoss });
  const confirmations = createConfirmations(timings.confirmMs, membership.liveOthers);
  const changes = createPresenceChanges(membership, cache, logger);
  const shared = { link, prefix, directory, membership, messenger, cache, changes, stats, logger };
  const registrar = createPresenceRegistrar({ ...shared, sessions, confirmations });
  const broker = createRedisBroker({ ...shared, onLoss, cacheMaxAgeMs: timings.cacheMaxAgeMs });
  const life = createNodeLife({
    ...shared,
    registrar,
    onLoss,
    refreshShare: timings.heartbeatMs / timings.refreshMs,
    sweep: (dead) => sweepDeadMember({ ...shared, announce: registrar.announce }, dead),
  });
  const streams = createStreamCheck();
  const heartbeat = createHeartbeat({
    intervalMs: timings.heartbeatMs,
    async beat() {
      await life.beat();
      broker.resume();
      cache.prune();
      streams.forget((source) => source !== membership.member && !membership.isLive(source));
    },
    onError: (error) => logger.warn({ err: error }, "redis: a heartbeat failed"),
  });
  const receive = createReceiver({
    ...shared,
    confirmations,
    streams,
    sink: broker.sink,
    onCanary: life.takeCanary,
    onGap(toAll) {
      if (toAll) cache.distrust();
      onLoss();
    },
  });
  const presence = createRedisPresence({ ...shared, sessions, registrar });
  return {
    ...shared,
    registrar,
    broker,
    life,
    heartbeat,
    receive,
    presence,
    confirmations,
    onLoss,
  };
}

async function start(node: Node, label: string): Promise<void> {
  const { link, cache, life, heartbeat, onLoss, messenger, receive } = node;
  await link.start({
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
  });
  try {
    await link.subscribe(messenger.allChannel);
    await life.join();
  } catch (cause) {
    await link.close();
    throw new Error(`Redis at ${label} did not accept this node`, { cause });
  }
  heartbeat.start();
}

async function close(node: Node, logger: EngineLogger): Promise<void> {
  const { link, heartbeat, broker, registrar, membership, confirmations, onLoss } = node;
  await heartbeat.stop();
  try {
    await broker.close();
    await registrar.close();
    await membership.remove(membership.member);
  } catch (error) {
    logger.warn({ err: error }, "redis: leaving failed, the lease will end this node's entries");
  }
  confirmations.close();
  onLoss.stop();
  await link.close();
}
