import { createRedisBroker } from "./broker/broker-redis.ts";
import type { RedisBroker } from "./broker/broker-redis.ts";
import { createConfirmations } from "./broker/confirmations.ts";
import type { Confirmations } from "./broker/confirmations.ts";
import { createDirectoryCache } from "./broker/directory-cache.ts";
import type { DirectoryCache } from "./broker/directory-cache.ts";
import { createDirectory } from "./broker/directory-redis.ts";
import type { Directory } from "./broker/directory-redis.ts";
import { createLocalSessions } from "./presence/local-sessions.ts";
import { createMessenger } from "./broker/messenger-redis.ts";
import type { Messenger } from "./broker/messenger-redis.ts";
import { createReceiver } from "./broker/receiver-redis.ts";
import { createStreamCheck } from "./broker/stream-check.ts";
import type { StreamCheck } from "./broker/stream-check.ts";
import { createHeartbeat } from "./cluster/heartbeat.ts";
import type { Heartbeat } from "./cluster/heartbeat.ts";
import { createMembership } from "./cluster/membership-redis.ts";
import type { Membership } from "./cluster/membership-redis.ts";
import { createNodeLife } from "./cluster/node-life.ts";
import type { NodeLife } from "./cluster/node-life.ts";
import { createEngineStats } from "./engine-stats.ts";
import type { EngineStats } from "./engine-stats.ts";
import type { EngineLogger } from "./engine.ts";
import { createPresenceChanges } from "./presence/presence-changes.ts";
import type { PresenceChanges } from "./presence/presence-changes.ts";
import { createRedisPresence } from "./presence/presence-redis.ts";
import { createPresenceRegistrar } from "./presence/presence-registrar.ts";
import type { PresenceRegistrar } from "./presence/presence-registrar.ts";
import { sweepDeadMember } from "./presence/presence-sweep.ts";
import type { Presence } from "./presence/presence.ts";
import type { RedisLink } from "./redis/redis-link.ts";
import type { RedisTimings } from "./redis/redis-timings.ts";
import { throttle } from "./throttle.ts";
import type { Throttled } from "./throttle.ts";

export interface RedisNodeSettings {
  link: RedisLink;
  nodeId: string;
  prefix: string;
  timings: RedisTimings;
  logger: EngineLogger;
}

/** What the upper parts of a node share. */
interface Base {
  link: RedisLink;
  prefix: string;
  logger: EngineLogger;
  stats: EngineStats;
  cache: DirectoryCache;
  directory: Directory;
  membership: Membership;
  messenger: Messenger;
  confirmations: Confirmations;
  changes: PresenceChanges;
  streams: StreamCheck;
  onLoss: Throttled;
}

/** The parts of one node. Messages go up: link → receiver → hub, cache, listeners; everything else goes down. */
export interface RedisNode extends Base {
  broker: RedisBroker;
  presence: Presence;
  registrar: PresenceRegistrar;
  life: NodeLife;
  heartbeat: Heartbeat;
  receive(channel: string, text: string): void;
}

/** An entry of a member that no node could clean up expires after this many refresh times. */
const ENTRY_TTL_FACTOR = 5;

/** Builds the parts; connects and starts nothing. */
export function createRedisNode(settings: RedisNodeSettings): RedisNode {
  const { timings } = settings;
  const onLoss = throttle(() => broker.sink()?.suspectLoss(), timings.lossReportMs);
  const base = createBase(settings, onLoss);
  const broker = createRedisBroker({ ...base, cacheMaxAgeMs: timings.cacheMaxAgeMs });
  const sessions = createLocalSessions();
  const registrar = createPresenceRegistrar({ ...base, sessions });
  const presence = createRedisPresence({ ...base, sessions, registrar });
  const life = createNodeLife({
    ...base,
    registrar,
    refreshShare: timings.heartbeatMs / timings.refreshMs,
    sweep: (dead) => sweepDeadMember({ ...base, announce: registrar.announce }, dead),
  });
  const upper = { ...base, broker, registrar, presence, life };
  return {
    ...upper,
    receive: createNodeReceiver(upper),
    heartbeat: createNodeHeartbeat(upper, timings),
  };
}

function createBase(
  { link, nodeId, prefix, timings, logger }: RedisNodeSettings,
  onLoss: Throttled,
): Base {
  const { leaseMs, refreshMs } = timings;
  const stats = createEngineStats();
  const cache = createDirectoryCache(timings.cacheMaxAgeMs);
  const directory = createDirectory({ link, prefix, entryTtlMs: refreshMs * ENTRY_TTL_FACTOR });
  const membership = createMembership({ link, prefix, nodeId, leaseMs, onEnded: onLoss });
  return {
    link,
    prefix,
    logger,
    stats,
    cache,
    directory,
    membership,
    messenger: createMessenger({ link, prefix, membership, stats, onFailure: onLoss }),
    confirmations: createConfirmations(timings.confirmMs, membership.liveOthers),
    changes: createPresenceChanges({ membership, cache, logger }),
    streams: createStreamCheck(),
    onLoss,
  };
}

function createNodeReceiver(parts: Base & Pick<RedisNode, "broker" | "life">) {
  const { broker, life, cache, onLoss } = parts;
  return createReceiver({
    ...parts,
    sink: broker.sink,
    onCanary: life.takeCanary,
    onGap(toAll) {
      if (toAll) cache.distrust();
      onLoss();
    },
  });
}

function createNodeHeartbeat(
  { life, broker, cache, streams, membership, logger }: Base & Pick<RedisNode, "broker" | "life">,
  { heartbeatMs }: RedisTimings,
): Heartbeat {
  return createHeartbeat({
    intervalMs: heartbeatMs,
    async beat() {
      await life.beat();
      broker.resume();
      cache.prune();
      streams.forget((source) => source !== membership.member && !membership.isLive(source));
    },
    onError: (error) => logger.warn({ err: error }, "redis: a heartbeat failed"),
  });
}
