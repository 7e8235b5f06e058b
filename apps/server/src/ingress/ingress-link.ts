import { setImmediate } from "node:timers/promises";
import { Redis } from "ioredis";
import type { EngineLogger } from "../platform/live/engine.ts";
import { createHeartbeat } from "../platform/live/cluster/heartbeat.ts";
import {
  createPrimaryCheck,
  isReplicaError,
  type PrimaryCheck,
} from "../platform/live/redis/redis-primary.ts";
import { singleConnectionOptions } from "../platform/live/redis/redis-link-single.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";

const UNREACHABLE = {
  en: "Redis at {place}, from which pushes are taken, cannot be reached: {reason}",
  zh: "无法连接接收推送的 Redis（{place}）：{reason}",
};

/**
 * The ingress's two connections to Redis: one for commands, one that subscribes. Both reconnect by themselves, also when
 * they are open but useless. While one is down its commands fail at once; a command that is not answered in time fails too.
 */
export interface IngressLink {
  readonly commands: Redis;
  /** Connects and subscribes to the patterns; throws one sentence when Redis is out of reach. */
  start(patterns: readonly string[], listener: IngressListener): Promise<void>;
  /** Commands are answered, and every matching message is received. */
  isUp(): boolean;
  /** Resolves when all messages published before the call have been received. */
  catchUp(): Promise<unknown>;
  close(): Promise<void>;
}

export interface IngressListener {
  message(pattern: string, channel: string, text: Buffer): void;
  /** Both connections work again. */
  up(): void;
  /** Redis may forget the last commands. */
  commandsLost(): void;
  /** Messages published from now until `up` are not received. */
  deaf(): void;
}

export interface IngressLinkOptions {
  url: string;
  logger: EngineLogger;
  /** How often each connection is asked for an answer. */
  pingMs: number;
  /** How long any command waits for its answer. */
  answerMs: number;
}

interface LinkState {
  /** [OPS1] Both connections follow a failover. */
  primary: Readonly<Record<Name, PrimaryCheck>>;
  connections: Readonly<Record<Name, Redis>>;
  logger: EngineLogger;
  up: Set<Name>;
  /** Null before the start and after the close. */
  listener: IngressListener | null;
  lastError: string;
}

type Name = (typeof NAMES)[number];

const NAMES = ["commands", "subscriber"] as const;

export function createIngressLink(options: IngressLinkOptions): IngressLink {
  const state = createState(options);
  const { commands, subscriber } = state.connections;
  const pings = createHeartbeat({
    intervalMs: options.pingMs,
    async beat() {
      await Promise.all([check(state, commands), check(state, subscriber)]);
    },
    onError: (error) => options.logger.warn({ err: error }, "the ingress could not check Redis"),
  });
  return {
    commands,
    async start(patterns, listener) {
      await connect(state, patterns, listener);
      watch(state, patterns, listener);
      pings.start();
    },
    isUp: () => isUp(state),
    catchUp: () => subscriber.ping(),
    async close() {
      state.listener = null;
      state.up.clear();
      for (const name of NAMES) state.primary[name].stop();
      disconnect(state);
      await pings.stop();
    },
  };
}

function createState({ url, logger, answerMs }: IngressLinkOptions): LinkState {
  const settings = singleConnectionOptions(answerMs);
  const subscriber = new Redis(url, settings);
  const commands = new Redis(url, {
    ...settings,
    reconnectOnError(error) {
      if (!isReplicaError(error)) return false;
      // It leads to the same server, and nothing else shows that it must move.
      subscriber.disconnect(true);
      return true;
    },
  });
  const state: LinkState = {
    connections: { commands, subscriber },
    primary: {
      commands: createPrimaryCheck(commands),
      subscriber: createPrimaryCheck(subscriber),
    },
    logger,
    up: new Set(),
    listener: null,
    lastError: "",
  };
  for (const name of NAMES)
    state.connections[name].on("error", (error: Error) => {
      state.lastError = error.message || String(error);
    });
  return state;
}

async function connect(
  state: LinkState,
  patterns: readonly string[],
  { message }: IngressListener,
): Promise<void> {
  const { commands, subscriber } = state.connections;
  subscriber.on("pmessageBuffer", (pattern: string, channel: Buffer, text: Buffer) =>
    message(pattern, channel.toString(), text),
  );
  try {
    await Promise.all([commands.connect(), subscriber.connect()]);
    await subscriber.psubscribe(...patterns);
  } catch (cause) {
    disconnect(state);
    const { host, port } = commands.options;
    const reason = state.lastError || (cause as Error).message;
    throw new OperatorError(UNREACHABLE, { place: `${host}:${port}`, reason }, { cause });
  }
}

/** Follows both connections, which are up, from now on. */
function watch(state: LinkState, patterns: readonly string[], listener: IngressListener): void {
  const { commands, subscriber } = state.connections;
  state.listener = listener;
  commands.on("ready", () => void admit(state, "commands"));
  subscriber.on("ready", () => void admit(state, "subscriber", patterns));
  for (const name of NAMES) {
    state.up.add(name);
    state.connections[name].on("close", () => lose(state, name));
  }
}

/** Takes a new connection into use, unless it leads to a replica. */
async function admit(
  state: LinkState,
  name: Name,
  patterns: readonly string[] = [],
): Promise<void> {
  if (!(await state.primary[name].admit())) return;
  const connection = state.connections[name];
  try {
    if (patterns.length > 0) await connection.psubscribe(...patterns);
    gain(state, name);
  } catch {
    connection.disconnect(true);
  }
}

function gain(state: LinkState, name: Name): void {
  state.up.add(name);
  state.logger.info({ name }, "the ingress has Redis again");
  if (isUp(state)) state.listener?.up();
}

function lose({ up, listener, lastError, logger }: LinkState, name: Name): void {
  if (!up.delete(name)) return;
  logger.warn({ name, lastError }, "the ingress lost Redis");
  if (name === "commands") listener?.commandsLost();
  else listener?.deaf();
}

function isUp({ up }: LinkState): boolean {
  return up.size === NAMES.length;
}

/** Replaces a connection that is open but silent. */
async function check(state: LinkState, connection: Redis): Promise<void> {
  if (connection.status !== "ready") return;
  const { stream } = connection;
  const read = stream.bytesRead;
  try {
    await connection.ping();
  } catch {
    // A process that was stopped runs its timers before it reads what has arrived meanwhile.
    await setImmediate();
    if (connection.stream !== stream || stream.bytesRead > read) return;
    state.lastError = "it does not answer";
    connection.disconnect(true);
  }
}

function disconnect({ connections }: LinkState): void {
  for (const name of NAMES) connections[name].disconnect();
}
