import { Cluster } from "ioredis";
import type { ClusterNode, ClusterOptions } from "ioredis";

import { reconnectDelayMs } from "./redis-link.ts";

/** The subscribing half of a cluster link. */
export interface ClusterSubscriber {
  /** Resolves when every channel is subscribed; throws when that fails. Afterwards it reconnects by itself. */
  start(): Promise<void>;
  listening(): boolean;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Replaces the connections by new ones. */
  reset(): void;
  close(): void;
}

export interface ClusterSubscriberOptions {
  nodes: ClusterNode[];
  settings: ClusterOptions;
  /** Whether the servers support sharded pub/sub. */
  sharded: boolean;
  /** Limit of one attempt to connect and subscribe. */
  attemptMs: number;
  onMessage(channel: string, text: string): void;
  /** Every channel is subscribed again; what was published meanwhile is lost. */
  onUp(): void;
}

interface SubscriberState extends ClusterSubscriberOptions {
  channels: Set<string>;
  connection: Connection;
  /** Failures since the last success. */
  failures: number;
}

type Connection =
  | { status: "connecting" | "listening"; client: Cluster }
  | { status: "waiting"; retry: NodeJS.Timeout }
  | { status: "new" | "closed" };

/**
 * After any failure the whole client is replaced: a client that ioredis reconnects finds its map of slots unchanged and
 * then does not open its sharded subscribers again.
 */
export function createClusterSubscriber(options: ClusterSubscriberOptions): ClusterSubscriber {
  const state: SubscriberState = {
    ...options,
    channels: new Set(),
    connection: { status: "new" },
    failures: 0,
  };
  return {
    start: () => open(state),
    listening: () => state.connection.status === "listening",
    async subscribe(channel) {
      state.channels.add(channel);
      const client = clientOf(state);
      if (client === null) throw new Error("The subscriber is not connected.");
      await subscribeTo(state, client, channel);
    },
    async unsubscribe(channel) {
      state.channels.delete(channel);
      const client = clientOf(state);
      await (state.sharded ? client?.sunsubscribe(channel) : client?.unsubscribe(channel));
    },
    reset: () => replace(state),
    close: () => leave(state, { status: "closed" }),
  };
}

async function open(state: SubscriberState): Promise<void> {
  const client = createClient(state);
  state.connection = { status: "connecting", client };
  const timer = setTimeout(() => client.disconnect(), state.attemptMs);
  try {
    await connect(state, client);
  } finally {
    clearTimeout(timer);
  }
  if (client !== clientOf(state)) throw new Error("replaced while connecting");
  state.connection = { status: "listening", client };
  state.failures = 0;
  // From now on the event means that the topology changed: ioredis moves the subscriptions, without another sign.
  client.on("subscribersReady", state.onUp);
}

function createClient(state: SubscriberState): Cluster {
  const client = new Cluster(state.nodes, {
    ...state.settings,
    shardedSubscribers: state.sharded,
    clusterRetryStrategy: () => null,
  });
  client.on(state.sharded ? "smessage" : "message", state.onMessage);
  // Attempts that fail reject; later failures come as `close` or `-node`.
  client.on("error", () => undefined);
  const lost = () => {
    if (client === clientOf(state)) replace(state);
  };
  client.on("close", lost).on("-node", lost);
  return client;
}

/** Connects and subscribes all channels. */
async function connect(state: SubscriberState, client: Cluster): Promise<void> {
  const ready = state.sharded ? subscribersReady(client) : undefined;
  await Promise.all([client.connect(), ready]);
  for (const channel of state.channels) await subscribeTo(state, client, channel);
}

function subscribersReady(client: Cluster): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("subscribersReady", resolve);
    client.once("end", () => reject(new Error("no sharded subscriber connected")));
  });
}

function subscribeTo({ sharded }: SubscriberState, client: Cluster, channel: string) {
  return sharded ? client.ssubscribe(channel) : client.subscribe(channel);
}

/** Discards the client and opens another one after a delay. */
function replace(state: SubscriberState): void {
  const { status } = state.connection;
  if (status === "closed" || status === "waiting") return;
  state.failures += 1;
  const retry = setTimeout(() => {
    open(state).then(state.onUp, () => replace(state));
  }, reconnectDelayMs(state.failures));
  leave(state, { status: "waiting", retry });
}

/** Sets the next state first, so that the end of the client is not taken for a failure. */
function leave(state: SubscriberState, next: Connection): void {
  const { connection } = state;
  state.connection = next;
  if ("client" in connection) connection.client.disconnect();
  if ("retry" in connection) clearTimeout(connection.retry);
}

function clientOf({ connection }: SubscriberState): Cluster | null {
  return "client" in connection ? connection.client : null;
}
