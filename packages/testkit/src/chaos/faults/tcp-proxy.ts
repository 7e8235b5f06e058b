import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { createLane, type Lane, type Rewrite } from "./proxy-lane.ts";

export type Direction = "toServer" | "toClient";

/** One connection through the proxy. */
export interface ProxyLink {
  readonly id: number;
  /** Ends both halves with a reset, as a lost machine's neighbour sees it. */
  cut(): void;
  /** Half-open from now on: both ends stay connected, nothing passes, not even the end. */
  freeze(): void;
  /** Stops passing in one direction and keeps what comes. */
  hold(direction: Direction): void;
  /** Passes on what was kept, and what comes. */
  release(direction: Direction): void;
  /** Forgets what is kept in this direction. */
  forget(direction: Direction): void;
}

/** A TCP proxy on loopback that can be made to fail in every way a network does. */
export interface TcpProxy {
  readonly port: number;
  readonly links: readonly ProxyLink[];
  /** How many connections there ever were. */
  readonly accepted: number;
  cut(): void;
  freeze(): void;
  /** Holds on all links, later ones too, until `release`. */
  hold(direction: Direction): void;
  release(direction: Direction): void;
  /** New connections are reset at once while on. */
  refuse(on: boolean): void;
  /** Each chunk comes this much later, in either direction; 0 lifts it. */
  delay(ms: number): void;
  /** Reads no faster than this for the client; 0 reads nothing, Infinity lifts it. */
  throttle(bytesPerSecond: number): void;
  /** Hears each chunk before it is passed or kept; returns how to stop hearing. */
  listen(listener: ChunkListener): () => void;
  /** What each new link does to the bytes of a direction. */
  rewrite(direction: Direction, make: (link: ProxyLink) => Rewrite): void;
  close(): Promise<void>;
}

export type ChunkListener = (link: ProxyLink, direction: Direction, chunk: Buffer) => void;

interface Wire extends ProxyLink {
  lanes: Record<Direction, Lane>;
}

/** `target` is asked for each connection; null refuses it. */
export async function createTcpProxy(target: () => number | null): Promise<TcpProxy> {
  const wires = new Set<Wire>();
  const listeners = new Set<ChunkListener>();
  const rewrites: Partial<Record<Direction, (link: ProxyLink) => Rewrite>> = {};
  const held = new Set<Direction>();
  let accepted = 0;
  let refusing = false;
  let delayMs = 0;
  let rate = Infinity;

  const server = createServer({ noDelay: true }, (client) => {
    const port = refusing ? null : target();
    client.on("error", () => undefined);
    if (port === null) return void client.resetAndDestroy();
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    upstream.on("error", () => undefined);
    open(client, upstream);
  });

  function open(client: Socket, upstream: Socket): void {
    const id = ++accepted;
    let frozen = false;
    const lane = (direction: Direction, from: Socket, to: Socket): Lane =>
      createLane({
        from,
        to,
        delayMs: () => delayMs,
        bytesPerSecond: () => (direction === "toClient" ? rate : Infinity),
        heard(chunk) {
          for (const listener of listeners) listener(wire, direction, chunk);
        },
      });
    const wire: Wire = {
      id,
      lanes: {
        toServer: lane("toServer", client, upstream),
        toClient: lane("toClient", upstream, client),
      },
      cut() {
        wires.delete(wire);
        for (const each of Object.values(wire.lanes)) each.stop();
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      },
      freeze() {
        frozen = true;
        for (const each of Object.values(wire.lanes)) each.swallow();
      },
      hold: (direction) => wire.lanes[direction].hold(),
      release: (direction) => wire.lanes[direction].release(),
      forget: (direction) => wire.lanes[direction].forget(),
    };
    for (const direction of ["toServer", "toClient"] as const) {
      const make = rewrites[direction];
      if (make !== undefined) wire.lanes[direction].rewrite(make(wire));
      if (held.has(direction)) wire.hold(direction);
    }
    wires.add(wire);
    const leave = (other: Socket, withError: boolean): void => {
      if (frozen) return;
      wires.delete(wire);
      if (withError) other.resetAndDestroy();
      else other.destroySoon();
    };
    client.on("close", (withError) => leave(upstream, withError));
    upstream.on("close", (withError) => leave(client, withError));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const forAll = (run: (wire: Wire) => void): void => [...wires].forEach(run);

  return {
    port,
    get links() {
      return [...wires];
    },
    get accepted() {
      return accepted;
    },
    cut: () => forAll((wire) => wire.cut()),
    freeze: () => forAll((wire) => wire.freeze()),
    hold(direction) {
      held.add(direction);
      forAll((wire) => wire.hold(direction));
    },
    release(direction) {
      held.delete(direction);
      forAll((wire) => wire.release(direction));
    },
    refuse: (on) => void (refusing = on),
    delay: (ms) => void (delayMs = ms),
    throttle(bytesPerSecond) {
      rate = bytesPerSecond;
      forAll((wire) => wire.lanes.toClient.wake());
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    rewrite: (direction, make) => void (rewrites[direction] = make),
    async close() {
      forAll((wire) => wire.cut());
      server.close();
      await once(server, "close");
    },
  };
}
