import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A wire to Redis that can be cut, or go silent while it looks whole. */
export interface TestWire {
  url: string;
  /** Ends every connection and refuses new ones, as the death of the node looks from outside. */
  cut(): void;
  restore(): void;
  /** From now on what Redis sends to those connections is swallowed; new connections are whole. */
  silence(which: "subscriber" | "commands"): void;
  /** Until `release` nothing passes, and then everything does, late: as for a node that was stopped. */
  hold(which?: "subscriber"): void;
  release(which?: "subscriber"): void;
  close(): Promise<void>;
}

export async function createTestWire(redisUrl: string): Promise<TestWire> {
  const { hostname, port } = new URL(redisUrl);
  const links = new Map<Socket, { subscriber: boolean; silent: boolean; redis: Socket }>();
  let whole = true;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const redis = connect(Number(port), hostname);
    const state = { subscriber: false, silent: false, redis };
    links.set(client, state);
    client.on("data", (bytes) => {
      if (/\b[ps]?subscribe\r/i.test(bytes.toString("latin1"))) state.subscriber = true;
      redis.write(bytes);
    });
    redis.on("data", (bytes) => void (state.silent || client.write(bytes)));
    const end = () => {
      links.delete(client);
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) socket.on("error", end).on("close", end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  const socketsOf = (which?: "subscriber") =>
    [...links]
      .filter(([, { subscriber }]) => subscriber || which === undefined)
      .flatMap(([client, { redis }]) => [client, redis]);
  const cutAll = () => {
    for (const client of links.keys()) client.destroy();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut() {
      whole = false;
      cutAll();
    },
    restore() {
      whole = true;
    },
    silence(which) {
      for (const state of links.values()) {
        if (state.subscriber === (which === "subscriber")) state.silent = true;
      }
    },
    hold(which) {
      for (const socket of socketsOf(which)) socket.pause();
    },
    release(which) {
      for (const socket of socketsOf(which)) socket.resume();
    },
    async close() {
      cutAll();
      server.close();
      await once(server, "close");
    },
  };
}
