import { Cluster } from "ioredis";
import type { ClusterOptions } from "ioredis";

import { createClusterSubscriber } from "./redis-cluster-subscriber.ts";
import type { ClusterSubscriber } from "./redis-cluster-subscriber.ts";
import { reconnectDelayMs } from "./redis-link.ts";
import type { RedisLink, RedisLinkListener, RedisReply } from "./redis-link.ts";
import { connectionOptions } from "./redis-link-single.ts";
import type { RedisLinkOptions } from "./redis-link-single.ts";
import type { RedisTarget } from "./redis-url.ts";

/** Connecting means asking for the map of slots, then reaching every node of it. */
const ATTEMPT_MS = 5_000;

/**
 * A Redis Cluster. From Redis 7 on pub/sub is sharded: a message then crosses only the shard that owns its channel, where
 * plain pub/sub floods every node of the cluster.
 */
export function createClusterLink(
  { nodes, options, label }: Extract<RedisTarget, { kind: "cluster" }>,
  { commandTimeoutMs, logger }: RedisLinkOptions,
): RedisLink {
  const { lazyConnect, enableOfflineQueue, ...perNode } = connectionOptions(commandTimeoutMs);
  const shared: ClusterOptions = {
    lazyConnect,
    enableOfflineQueue,
    maxRedirections: 4,
    slotsRefreshTimeout: commandTimeoutMs,
    clusterRetryStrategy: reconnectDelayMs,
    redisOptions: { ...options, ...perNode },
  };
  const commands = new Cluster(nodes, shared);
  let subscriber: ClusterSubscriber | null = null;
  let sharded = true;
  let lastError = "no node answered";
  commands.on("error", (error: Error) => (lastError = error.message));

  async function start(listener: RedisLinkListener): Promise<void> {
    try {
      await commands.connect();
      sharded = majorVersion(await commands.info("server")) >= 7;
      subscriber = createClusterSubscriber({
        nodes,
        cluster: shared,
        sharded,
        attemptMs: ATTEMPT_MS,
        onMessage: listener.message,
        onUp: listener.subscriberUp,
      });
      await subscriber.start();
    } catch (cause) {
      commands.disconnect();
      subscriber?.close();
      throw new Error(`Redis Cluster at ${label} cannot be reached: ${lastError}`, { cause });
    }
    commands.on("ready", () => {
      logger.info({ label }, "redis: the cluster answers again");
      listener.commandsUp();
    });
    // One of its primaries was lost: what it held is written again where it is missing.
    commands.on("+node", () => listener.commandsUp());
  }

  return {
    start,
    commandsUp: () => commands.status === "ready",
    subscriberUp: () => subscriber?.listening() ?? false,
    // Keys of one batch lie on several nodes, which an ioredis pipeline refuses.
    run: (calls) =>
      Promise.all(calls.map(([name, ...args]) => settle(commands.call(name, ...args)))),
    publish: async (channel, text) =>
      sharded ? Number(await commands.spublish(channel, text)) : commands.publish(channel, text),
    async subscribe(channel) {
      await subscriber?.subscribe(channel);
    },
    async unsubscribe(channel) {
      await subscriber?.unsubscribe(channel);
    },
    resetCommands: () => commands.disconnect(true),
    resetSubscriber: () => subscriber?.reset(),
    async close() {
      subscriber?.close();
      commands.disconnect();
    },
  };
}

function majorVersion(info: string): number {
  return Number(/redis_version:(\d+)/.exec(info)?.[1] ?? 0);
}

function settle(reply: Promise<unknown>): Promise<RedisReply> {
  return reply.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({
      ok: false,
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
}
