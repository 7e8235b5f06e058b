import { Redis } from "ioredis";
import type { RedisOptions } from "ioredis";

import type { EngineLogger } from "../engine.ts";
import { reconnectDelayMs } from "./redis-link.ts";
import type { RedisCall, RedisLink, RedisLinkListener, RedisReply } from "./redis-link.ts";
import { createPrimaryCheck, isReplicaError } from "./redis-primary.ts";
import type { PrimaryCheck } from "./redis-primary.ts";
import { OperatorError } from "../../kernel/operator-error.ts";
import { REDIS_TEXTS } from "./redis-texts.ts";

export interface RedisLinkOptions {
  commandTimeoutMs: number;
  logger: EngineLogger;
}

/** Options of every connection: commands fail while it is down, no command is repeated silently, and every wait ends. */
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

/** Options of a connection to one server. */
export function singleConnectionOptions(commandTimeoutMs: number) {
  return {
    ...connectionOptions(commandTimeoutMs),
    // A half-open connection never confirms its end, so the wait for it is short.
    disconnectTimeout: 100,
    retryStrategy: reconnectDelayMs,
    reconnectOnError: isReplicaError,
  } satisfies RedisOptions;
}

interface SingleLinkState {
  commands: Redis;
  subscriber: Redis;
  label: string;
  logger: EngineLogger;
  channels: Set<string>;
  primary: PrimaryCheck;
  /** The commands go to a primary. */
  serving: boolean;
  /** All channels are subscribed. */
  listening: boolean;
  closed: boolean;
  lastError: string;
}

/** One Redis server, or whatever answers at one address. */
export function createSingleLink(url: string, label: string, options: RedisLinkOptions): RedisLink {
  const state = createState(url, label, options);
  const { commands, subscriber, channels } = state;
  return {
    start: (listener) => start(state, listener),
    commandsUp: () => state.serving && commands.status === "ready",
    subscriberUp: () => state.listening && subscriber.status === "ready",
    run: (calls) => run(commands, calls),
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
    resetSubscriber: () => resetSubscriber(state),
    close: () => close(state),
  };
}

function createState(url: string, label: string, options: RedisLinkOptions): SingleLinkState {
  const settings = singleConnectionOptions(options.commandTimeoutMs);
  const commands = new Redis(url, settings);
  const state: SingleLinkState = {
    commands,
    subscriber: new Redis(url, settings),
    label,
    logger: options.logger,
    channels: new Set(),
    primary: createPrimaryCheck(commands),
    serving: false,
    listening: false,
    closed: false,
    lastError: "connection closed",
  };
  report(state, "commands");
  report(state, "subscriber");
  commands.on("close", () => (state.serving = false));
  state.subscriber.on("close", () => (state.listening = false));
  return state;
}

/** Records the connection's errors, and logs when it reconnects. */
function report(state: SingleLinkState, name: "commands" | "subscriber"): void {
  const connection = state[name];
  connection.on("error", (error: Error) => (state.lastError = error.message || String(error)));
  connection.on("reconnecting", () => {
    if (connection.status === "reconnecting" && !state.closed)
      state.logger.info({ name, lastError: state.lastError }, "redis: reconnecting");
  });
}

async function start(state: SingleLinkState, listener: RedisLinkListener): Promise<void> {
  const { commands, subscriber, label } = state;
  try {
    await Promise.all([commands.connect(), subscriber.connect()]);
    // The driver goes on in database 0 when the server has no such database.
    const { db = 0 } = commands.options;
    if (db !== 0) await commands.select(db);
    await listen(state);
    state.serving = true;
  } catch (cause) {
    state.closed = true;
    commands.disconnect();
    subscriber.disconnect();
    const reason =
      cause instanceof Error && cause.name === "ReplyError" ? cause.message : state.lastError;
    const values = { place: label, reason };
    throw new OperatorError(REDIS_TEXTS.unreachable, values, { cause });
  }
  subscriber.on("message", listener.message);
  commands.on("ready", () => void serve(state, listener));
  subscriber.on("ready", () => {
    listen(state).then(listener.subscriberUp, () => subscriber.disconnect(true));
  });
}

async function serve(state: SingleLinkState, listener: RedisLinkListener): Promise<void> {
  if (await state.primary.admit()) {
    state.serving = true;
    listener.commandsUp();
    return;
  }
  if (state.commands.status !== "ready") return;
  state.logger.info({}, "redis: the address leads to a replica; connecting again");
  // The subscriber came to the same server, which may not hear what is published at the new primary.
  resetSubscriber(state);
}

function resetSubscriber(state: SingleLinkState): void {
  state.listening = false;
  state.subscriber.disconnect(true);
}

async function listen(state: SingleLinkState): Promise<void> {
  if (state.channels.size > 0) await state.subscriber.subscribe(...state.channels);
  state.listening = true;
}

async function run(commands: Redis, calls: readonly RedisCall[]): Promise<RedisReply[]> {
  if (calls.length === 0) return [];
  const replies = (await commands.pipeline(calls.map((call) => [...call])).exec()) ?? [];
  return replies.map(([error, value]): RedisReply =>
    error === null ? { ok: true, value } : { ok: false, error },
  );
}

async function close(state: SingleLinkState): Promise<void> {
  const { commands, subscriber } = state;
  state.closed = true;
  state.primary.stop();
  subscriber.disconnect();
  if (commands.status === "ready") await commands.quit().catch(() => "gone");
  commands.disconnect();
}
