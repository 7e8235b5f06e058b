import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";

import type { EngineLogger } from "../engine.ts";
import { reconnectDelayMs } from "./redis-link.ts";
import type { RedisLink, RedisLinkListener, RedisReply } from "./redis-link.ts";

export interface RedisLinkOptions {
  commandTimeoutMs: number;
  logger: EngineLogger;
}

/** What every connection shares: no queue while offline, nothing repeated behind our back, an end to every wait. */
export function connectionOptions(commandTimeoutMs: number) {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 3_000,
    keepAlive: 5_000,
    disableClientInfo: true,
  } satisfies RedisOptions;
}

/** One Redis server (or whatever answers at one address). */
export function createSingleLink(url: string, label: string, options: RedisLinkOptions): RedisLink {
  const { logger } = options;
  const shared = {
    ...connectionOptions(options.commandTimeoutMs),
    // A half-open connection never confirms its end: do not wait long for that.
    disconnectTimeout: 100,
    retryStrategy: reconnectDelayMs,
  };
  const commands = new Redis(url, shared);
  const subscriber = new Redis(url, shared);
  const channels = new Set<string>();
  let listening = false;
  let closed = false;
  let lastError = "connection closed";

  for (const [name, connection] of [
    ["commands", commands],
    ["subscriber", subscriber],
  ] as const) {
    connection.on("error", (error: Error) => (lastError = error.message || String(error)));
    connection.on("reconnecting", () => {
      if (connection.status === "reconnecting" && !closed)
        logger.info({ name, lastError }, "redis: reconnecting");
    });
  }
  subscriber.on("close", () => (listening = false));

  async function listen(): Promise<void> {
    if (channels.size > 0) await subscriber.subscribe(...channels);
    listening = true;
  }

  function watch(listener: RedisLinkListener): void {
    subscriber.on("message", listener.message);
    commands.on("ready", () => listener.commandsUp());
    subscriber.on("ready", () => {
      listen().then(listener.subscriberUp, () => subscriber.disconnect(true));
    });
  }

  return {
    async start(listener) {
      try {
        await Promise.all([commands.connect(), subscriber.connect()]);
        await listen();
      } catch (cause) {
        closed = true;
        commands.disconnect();
        subscriber.disconnect();
        throw new Error(`Redis at ${label} cannot be reached: ${lastError}`, { cause });
      }
      watch(listener);
    },
    commandsUp: () => commands.status === "ready",
    subscriberUp: () => listening && subscriber.status === "ready",
    async run(calls) {
      if (calls.length === 0) return [];
      const replies = (await commands.pipeline(calls.map((call) => [...call])).exec()) ?? [];
      return replies.map(([error, value]): RedisReply =>
        error === null ? { ok: true, value } : { ok: false, error },
      );
    },
    publish: (channel, text) => commands.publish(channel, text),
    async subscribe(channel) {
      channels.add(channel);
      await subscriber.subscribe(channel);
    },
    async unsubscribe(channel) {
      channels.delete(channel);
      await subscriber.unsubscribe(channel);
    },
    resetCommands: () => commands.disconnect(true),
    resetSubscriber() {
      listening = false;
      subscriber.disconnect(true);
    },
    async close() {
      closed = true;
      subscriber.disconnect();
      if (commands.status === "ready") await commands.quit().catch(() => "gone");
      commands.disconnect();
    },
  };
}
