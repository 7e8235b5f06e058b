import { setImmediate } from "node:timers/promises";
import { Redis } from "ioredis";
import type { EngineLogger } from "../platform/live/engine.ts";
import { createHeartbeat } from "../platform/live/cluster/heartbeat.ts";
import { reconnectDelayMs } from "../platform/live/redis/redis-link.ts";
import { connectionOptions } from "../platform/live/redis/redis-link-single.ts";

/**
 * The ingress's way to Redis: one connection for commands, one that listens. Both come back by themselves, also from being
 * open and useless. While one is down its commands fail at once; one that is not answered in time fails too.
 */
export interface IngressLink {
  readonly commands: Redis;
  /** Connects and listens to the patterns; throws one sentence when Redis is out of reach. */
  start(patterns: readonly string[], listener: IngressListener): Promise<void>;
  /** Commands are answered, and everything that matches is heard. */
  isUp(): boolean;
  /** Resolves when everything that was published before the call has been heard. */
  catchUp(): Promise<unknown>;
  close(): Promise<void>;
}

export interface IngressListener {
  message(pattern: string, channel: string, text: string): void;
  /** Both work, after one of them did not. */
  up(): void;
  /** Redis may forget what it was told last. */
  commandsLost(): void;
  /** What is published from now until `up` is not heard. */
  deaf(): void;
}

export interface IngressLinkOptions {
  url: string;
  logger: EngineLogger;
  /** How often each connection must answer, and within what time. */
  pingMs: number;
  answerMs: number;
}

type Name = "commands" | "subscriber";

export function createIngressLink(options: IngressLinkOptions): IngressLink {
  const { url, logger, pingMs, answerMs } = options;
  // A half-open connection never confirms its end: do not wait long for that.
  const settings = {
    ...connectionOptions(answerMs),
    disconnectTimeout: 100,
    retryStrategy: reconnectDelayMs,
  };
  const connections: Record<Name, Redis> = {
    commands: new Redis(url, settings),
    subscriber: new Redis(url, settings),
  };
  const { commands, subscriber } = connections;
  const up = new Set<Name>();
  let patterns: readonly string[] = [];
  let listener: IngressListener | null = null;
  let lastError = "";
  const pings = createHeartbeat({
    intervalMs: pingMs,
    async beat() {
      await Promise.all([check(commands), check(subscriber)]);
    },
    onError: (error) => logger.warn({ err: error }, "the ingress could not check its connections"),
  });

  /** Throws a connection away that is open and silent. */
  async function check(connection: Redis): Promise<void> {
    if (connection.status !== "ready") return;
    const { stream } = connection;
    const read = stream.bytesRead;
    try {
      await connection.ping();
    } catch {
      // A process that was stopped runs its timers before it reads what has come meanwhile.
      await setImmediate();
      if (connection.stream !== stream || stream.bytesRead > read) return;
      lastError = "it does not answer";
      connection.disconnect(true);
    }
  }

  function gain(name: Name): void {
    up.add(name);
    logger.info({ name }, "the ingress has Redis again");
    if (up.size === 2) listener?.up();
  }

  function lose(name: Name): void {
    if (!up.delete(name)) return;
    logger.warn({ name, lastError }, "the ingress lost Redis");
    if (name === "commands") listener?.commandsLost();
    else listener?.deaf();
  }

  function watch(): void {
    commands.on("ready", () => gain("commands"));
    subscriber.on("ready", () => {
      subscriber.psubscribe(...patterns).then(
        () => gain("subscriber"),
        () => subscriber.disconnect(true),
      );
    });
    for (const name of ["commands", "subscriber"] as const)
      connections[name].on("close", () => lose(name));
  }

  function disconnect(): void {
    commands.disconnect();
    subscriber.disconnect();
  }

  for (const connection of [commands, subscriber])
    connection.on("error", (error: Error) => (lastError = error.message || String(error)));

  return {
    commands,
    async start(toHear, hearer) {
      patterns = toHear;
      subscriber.on("pmessage", hearer.message);
      try {
        await Promise.all([commands.connect(), subscriber.connect()]);
        await subscriber.psubscribe(...patterns);
      } catch (cause) {
        disconnect();
        const { host, port } = commands.options;
        const reason = lastError || (cause as Error).message;
        throw new Error(
          `Redis at ${host}:${port}, which pushes come from, cannot be reached: ${reason}`,
          { cause },
        );
      }
      listener = hearer;
      up.add("commands").add("subscriber");
      watch();
      pings.start();
    },
    isUp: () => up.size === 2,
    catchUp: () => subscriber.ping(),
    async close() {
      listener = null;
      up.clear();
      disconnect();
      await pings.stop();
    },
  };
}
