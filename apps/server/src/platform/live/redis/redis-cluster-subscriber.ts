import { Cluster } from "ioredis";
import type { ClusterNode, ClusterOptions } from "ioredis";

import { reconnectDelayMs } from "./redis-link.ts";

/** The listening half of a cluster link. */
export interface ClusterSubscriber {
  /** Resolves when every channel is subscribed; throws when that fails. Afterwards it heals by itself. */
  start(): Promise<void>;
  listening(): boolean;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Throws the connections away and makes new ones. */
  reset(): void;
  close(): void;
}

export interface ClusterSubscriberOptions {
  nodes: ClusterNode[];
  cluster: ClusterOptions;
  /** Whether the servers know sharded pub/sub. */
  sharded: boolean;
  /** One attempt to connect and subscribe takes no longer. */
  attemptMs: number;
  onMessage(channel: string, text: string): void;
  /** Every channel is subscribed again; what was published meanwhile is lost. */
  onUp(): void;
}

/**
 * Whatever goes wrong, the whole client is replaced: one that ioredis reconnects finds its map of slots unchanged and
 * then does not open its sharded subscribers again.
 */
export function createClusterSubscriber(options: ClusterSubscriberOptions): ClusterSubscriber {
  const { nodes, sharded, attemptMs, onMessage, onUp } = options;
  const channels = new Set<string>();
  let current: Cluster | null = null;
  let listening = false;
  let retry: NodeJS.Timeout | null = null;
  let attempts = 0;
  let closed = false;

  const subscribeTo = (client: Cluster, channel: string) =>
    sharded ? client.ssubscribe(channel) : client.subscribe(channel);

  function createClient(): Cluster {
    const client = new Cluster(nodes, {
      ...options.cluster,
      shardedSubscribers: sharded,
      clusterRetryStrategy: () => null,
    });
    client.on(sharded ? "smessage" : "message", onMessage);
    // Attempts that fail reject; later failures come as `close` or `-node`.
    client.on("error", () => undefined);
    const lost = () => {
      if (client === current) replace();
    };
    client.on("close", lost).on("-node", lost);
    return client;
  }

  async function open(): Promise<void> {
    const client = createClient();
    current = client;
    const timer = setTimeout(() => client.disconnect(), attemptMs);
    try {
      const ready = sharded
        ? new Promise<void>((resolve, reject) => {
            client.once("subscribersReady", resolve);
            client.once("end", () => reject(new Error("no sharded subscriber came up")));
          })
        : null;
      await Promise.all([client.connect(), ready]);
      for (const channel of channels) await subscribeTo(client, channel);
    } finally {
      clearTimeout(timer);
    }
    if (client !== current) throw new Error("replaced while connecting");
    listening = true;
    attempts = 0;
    // From now on it comes with a change of topology, where ioredis moves the subscriptions, silently.
    client.on("subscribersReady", onUp);
  }

  function discard(): void {
    listening = false;
    const client = current;
    current = null;
    client?.disconnect();
  }

  function replace(): void {
    discard();
    if (closed || retry !== null) return;
    attempts += 1;
    retry = setTimeout(() => {
      retry = null;
      open().then(onUp, replace);
    }, reconnectDelayMs(attempts));
  }

  return {
    start: open,
    listening: () => listening,
    async subscribe(channel) {
      channels.add(channel);
      if (current === null) throw new Error("The subscriber is not connected.");
      await subscribeTo(current, channel);
    },
    async unsubscribe(channel) {
      channels.delete(channel);
      if (current === null) return;
      await (sharded ? current.sunsubscribe(channel) : current.unsubscribe(channel));
    },
    reset: replace,
    close() {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      discard();
    },
  };
}
