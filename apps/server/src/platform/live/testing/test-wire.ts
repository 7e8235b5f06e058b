import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** A TCP proxy to Redis that tests cut, silence or hold. */
export interface TestWire {
  url: string;
  /** Ends every connection and refuses new ones, as if the node had died. */
  cut(): void;
  restore(): void;
  /** Leads new connections to another server. */
  leadTo(redisUrl: string): void;
  /** From now on discards what Redis sends over these connections; new connections work. */
  silence(which: "subscriber" | "commands"): void;
  /** Delays all bytes until `release`, as if the node had been stopped. */
  hold(which?: "subscriber"): void;
  release(which?: "subscriber"): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  redis: Socket;
  /** It has sent a command that subscribes. */
  subscriber: boolean;
  silent: boolean;
}

interface WireState {
  target: URL;
  whole: boolean;
  links: Set<Link>;
}

export async function createTestWire(redisUrl: string): Promise<TestWire> {
  const state: WireState = { whole: true, links: new Set(), target: new URL(redisUrl) };
  const server = createServer((client) => {
    if (state.whole) join(state, client, connect(Number(state.target.port), state.target.hostname));
    else client.destroy();
  });
  return {
    url: `redis://127.0.0.1:${await listen(server)}`,
    cut() {
      state.whole = false;
      cutAll(state);
    },
    restore() {
      state.whole = true;
    },
    leadTo(other) {
      state.target = new URL(other);
    },
    silence(which) {
      for (const link of state.links)
        if (link.subscriber === (which === "subscriber")) link.silent = true;
    },
    hold: (which) => socketsOf(state, which).forEach((socket) => void socket.pause()),
    release: (which) => socketsOf(state, which).forEach((socket) => void socket.resume()),
    async close() {
      cutAll(state);
      server.close();
      await once(server, "close");
    },
  };
}

function join({ links }: WireState, client: Socket, redis: Socket): void {
  const link: Link = { client, redis, subscriber: false, silent: false };
  links.add(link);
  client.on("data", (bytes) => {
    if (/\b[ps]?subscribe\r/i.test(bytes.toString("latin1"))) link.subscriber = true;
    redis.write(bytes);
  });
  redis.on("data", (bytes) => void (link.silent || client.write(bytes)));
  const end = () => {
    links.delete(link);
    client.destroy();
    redis.destroy();
  };
  for (const socket of [client, redis]) socket.on("error", end).on("close", end);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function socketsOf({ links }: WireState, which?: "subscriber"): Socket[] {
  return [...links]
    .filter(({ subscriber }) => subscriber || which === undefined)
    .flatMap(({ client, redis }) => [client, redis]);
}

function cutAll({ links }: WireState): void {
  for (const { client } of links) client.destroy();
}
