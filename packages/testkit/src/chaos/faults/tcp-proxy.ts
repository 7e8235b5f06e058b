import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Rewrite } from "./proxy-lane.ts";
import { openLink, type Direction, type OpenLink, type ProxyLink } from "./proxy-link.ts";

export type { Direction, ProxyLink } from "./proxy-link.ts";

/** A TCP proxy on loopback that can fail in every way that a network fails. */
export interface TcpProxy {
  readonly port: number;
  readonly links: readonly ProxyLink[];
  /** The number of connections since the start. */
  readonly accepted: number;
  /** Cuts all links. */
  cut(): void;
  /** Freezes all links. */
  freeze(): void;
  /** Holds a direction of all present and later links until `release`. */
  hold(direction: Direction): void;
  release(direction: Direction): void;
  /** While on, new connections are reset at once. */
  refuse(on: boolean): void;
  /** Delays each chunk in both directions. 0 ends the delay. */
  delay(ms: number): void;
  /** Limits the rate to the clients. 0 passes nothing; Infinity ends the limit. */
  throttle(bytesPerSecond: number): void;
  /** Calls `listener` with each chunk before it is held or passed on. Returns the function that ends this. */
  listen(listener: ChunkListener): () => void;
  /** Rewrites the bytes of a direction on all later links. */
  rewrite(direction: Direction, make: (link: ProxyLink) => Rewrite): void;
  close(): Promise<void>;
}

export type ChunkListener = (link: ProxyLink, direction: Direction, chunk: Buffer) => void;

/** Returns the server's port for a connection; null refuses it. */
export type ProxyTarget = () => number | null;

interface ProxyState {
  readonly target: ProxyTarget;
  readonly links: Set<OpenLink>;
  readonly listeners: Set<ChunkListener>;
  readonly rewrites: Partial<Record<Direction, (link: ProxyLink) => Rewrite>>;
  readonly held: Set<Direction>;
  accepted: number;
  refusing: boolean;
  delayMs: number;
  bytesPerSecond: number;
}

export async function createTcpProxy(target: ProxyTarget): Promise<TcpProxy> {
  const state: ProxyState = {
    target,
    links: new Set(),
    listeners: new Set(),
    rewrites: {},
    held: new Set(),
    accepted: 0,
    refusing: false,
    delayMs: 0,
    bytesPerSecond: Infinity,
  };
  const server = createServer({ noDelay: true }, (client) => accept(state, client));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return proxyOf(state, server);
}

function proxyOf(state: ProxyState, server: Server): TcpProxy {
  const { links, listeners, rewrites } = state;
  const forAll = (run: (link: OpenLink) => void): void => [...links].forEach(run);
  return {
    port: (server.address() as AddressInfo).port,
    get links() {
      return [...links];
    },
    get accepted() {
      return state.accepted;
    },
    cut: () => forAll((link) => link.cut()),
    freeze: () => forAll((link) => link.freeze()),
    hold: (direction) => hold(state, direction),
    release: (direction) => release(state, direction),
    refuse: (on) => void (state.refusing = on),
    delay: (ms) => void (state.delayMs = ms),
    throttle: (bytesPerSecond) => throttle(state, bytesPerSecond),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    rewrite: (direction, make) => void (rewrites[direction] = make),
    close: () => close(state, server),
  };
}

function accept(state: ProxyState, client: Socket): void {
  const port = state.refusing ? null : state.target();
  client.on("error", () => undefined);
  if (port === null) return void client.resetAndDestroy();
  const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
  upstream.on("error", () => undefined);
  const link = openLink({
    id: ++state.accepted,
    client,
    upstream,
    delayMs: () => state.delayMs,
    bytesPerSecond: () => state.bytesPerSecond,
    heard(direction, chunk) {
      for (const listener of state.listeners) listener(link, direction, chunk);
    },
    ended: () => void state.links.delete(link),
  });
  state.links.add(link);
  for (const direction of ["toServer", "toClient"] as const) {
    const make = state.rewrites[direction];
    if (make !== undefined) link.lanes[direction].rewrite(make(link));
    if (state.held.has(direction)) link.hold(direction);
  }
}

function hold({ held, links }: ProxyState, direction: Direction): void {
  held.add(direction);
  for (const link of links) link.hold(direction);
}

function release({ held, links }: ProxyState, direction: Direction): void {
  held.delete(direction);
  for (const link of links) link.release(direction);
}

function throttle(state: ProxyState, bytesPerSecond: number): void {
  state.bytesPerSecond = bytesPerSecond;
  for (const link of state.links) link.lanes.toClient.wake();
}

async function close({ links }: ProxyState, server: Server): Promise<void> {
  for (const link of links) link.cut();
  server.close();
  await once(server, "close");
}
