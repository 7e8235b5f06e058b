import { Cluster } from "ioredis";
import type { ClusterOptions } from "ioredis";

import { OperatorError } from "../../kernel/operator-error.ts";
import type { EngineLogger } from "../engine.ts";
import { createClusterSubscriber } from "./redis-cluster-subscriber.ts";
import type { ClusterSubscriber } from "./redis-cluster-subscriber.ts";
import { reconnectDelayMs } from "./redis-link.ts";
import type { RedisLink, RedisLinkListener, RedisReply } from "./redis-link.ts";
import { connectionOptions } from "./redis-link-single.ts";
import type { RedisLinkOptions } from "./redis-link-single.ts";
import { REDIS_TEXTS } from "./redis-texts.ts";
import type { RedisTarget } from "./redis-url.ts";

type ClusterTarget = Extract<RedisTarget, { kind: "cluster" }>;

interface ClusterLinkState {
  target: ClusterTarget;
  settings: ClusterOptions;
  logger: EngineLogger;
  commands: Cluster;
  /** Null until started. */
  subscriber: ClusterSubscriber | null;
  /** Whether the servers support sharded pub/sub. */
  sharded: boolean;
  lastError: string;
}

/** Limit of one attempt to connect: it asks for the map of slots, then reaches every node of it. */
const ATTEMPT_MS = 5_000;
/** The first version of Redis with sharded pub/sub. */
const SHARDED_SINCE = 7;

/**
 * A Redis Cluster. With sharded pub/sub a message crosses only the shard that owns its channel; plain pub/sub sends it to
 * every node of the cluster.
 */
export function createClusterLink(target: ClusterTarget, options: RedisLinkOptions): RedisLink {
  const state = createState(target, options);
  const { commands } = state;
  return {
    start: (listener) => start(state, listener),
    commandsUp: () => commands.status === "ready",
    subscriberUp: () => state.subscriber?.listening() ?? false,
    // One by one: an ioredis pipeline refuses keys that lie on different nodes.
    run: (calls) =>
      Promise.all(calls.map(([name, ...args]) => settle(commands.call(name, ...args)))),
    publish: async (channel, text) =>
      state.sharded
        ? Number(await commands.spublish(channel, text))
        : commands.publish(channel, text),
    async subscribe(channel) {
      await state.subscriber?.subscribe(channel);
    },
    async unsubscribe(channel) {
      await state.subscriber?.unsubscribe(channel);
    },
    resetCommands: () => commands.disconnect(true),
    resetSubscriber: () => state.subscriber?.reset(),
    async close() {
      state.subscriber?.close();
      commands.disconnect();
    },
  };
}

function createState(
  target: ClusterTarget,
  { commandTimeoutMs, logger }: RedisLinkOptions,
): ClusterLinkState {
  const { lazyConnect, enableOfflineQueue, ...perNode } = connectionOptions(commandTimeoutMs);
  const settings: ClusterOptions = {
    lazyConnect,
    enableOfflineQueue,
    maxRedirections: 4,
    slotsRefreshTimeout: commandTimeoutMs,
    clusterRetryStrategy: reconnectDelayMs,
    redisOptions: { ...target.options, ...perNode },
  };
  const state: ClusterLinkState = {
    target,
    settings,
    logger,
    commands: new Cluster(target.nodes, settings),
    subscriber: null,
    sharded: true,
    lastError: "no node answered",
  };
  state.commands.on("error", (error: Error) => (state.lastError = error.message));
  return state;
}

async function start(state: ClusterLinkState, listener: RedisLinkListener): Promise<void> {
  const { commands, logger } = state;
  const { label } = state.target;
  try {
    await commands.connect();
    state.sharded = majorVersion(await commands.info("server")) >= SHARDED_SINCE;
    state.subscriber = createSubscriber(state, listener);
    await state.subscriber.start();
  } catch (cause) {
    commands.disconnect();
    state.subscriber?.close();
    const values = { place: label, reason: state.lastError };
    throw new OperatorError(REDIS_TEXTS.unreachable, values, { cause });
  }
  commands.on("ready", () => {
    logger.info({ label }, "redis: the cluster answers again");
    listener.commandsUp();
  });
  // A primary was lost, and with it what it had not replicated: entries are written again where they are missing.
  commands.on("+node", () => listener.commandsUp());
}

function createSubscriber(
  { target, settings, sharded }: ClusterLinkState,
  listener: RedisLinkListener,
): ClusterSubscriber {
  return createClusterSubscriber({
    nodes: target.nodes,
    settings,
    sharded,
    attemptMs: ATTEMPT_MS,
    onMessage: listener.message,
    onUp: listener.subscriberUp,
  });
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
