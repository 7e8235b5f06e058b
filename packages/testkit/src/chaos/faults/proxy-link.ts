import type { Socket } from "node:net";
import { createLane, type Lane } from "./proxy-lane.ts";

export type Direction = "toServer" | "toClient";

/** One connection through the proxy. */
export interface ProxyLink {
  readonly id: number;
  /** Resets both ends, as when a machine is lost. */
  cut(): void;
  /** Makes the connection half-open: both ends stay connected, and nothing passes, not even the end. */
  freeze(): void;
  /** Keeps the bytes of a direction until `release`. */
  hold(direction: Direction): void;
  release(direction: Direction): void;
  /** Drops the kept bytes of a direction. */
  forget(direction: Direction): void;
}

/** A link with its lanes, for the proxy itself. */
export interface OpenLink extends ProxyLink {
  readonly lanes: Record<Direction, Lane>;
}

export interface LinkOptions {
  id: number;
  client: Socket;
  upstream: Socket;
  delayMs(): number;
  /** Of the direction to the client. */
  bytesPerSecond(): number;
  heard(direction: Direction, chunk: Buffer): void;
  /** Called when the link is cut or one end has closed. */
  ended(): void;
}

export function openLink(options: LinkOptions): OpenLink {
  const { id, client, upstream, ended } = options;
  const lanes = openLanes(options);
  let frozen = false;
  const end = (other: Socket, withError: boolean): void => {
    if (frozen) return;
    ended();
    if (withError) other.resetAndDestroy();
    else other.destroySoon();
  };
  client.on("close", (withError) => end(upstream, withError));
  upstream.on("close", (withError) => end(client, withError));
  return {
    id,
    lanes,
    cut: () => cut(options, lanes),
    freeze() {
      frozen = true;
      for (const lane of Object.values(lanes)) lane.swallow();
    },
    hold: (direction) => lanes[direction].hold(),
    release: (direction) => lanes[direction].release(),
    forget: (direction) => lanes[direction].forget(),
  };
}

function openLanes(options: LinkOptions): Record<Direction, Lane> {
  const { client, upstream, delayMs, bytesPerSecond, heard } = options;
  return {
    toServer: createLane({
      from: client,
      to: upstream,
      delayMs,
      bytesPerSecond: () => Infinity,
      heard: (chunk) => heard("toServer", chunk),
    }),
    toClient: createLane({
      from: upstream,
      to: client,
      delayMs,
      bytesPerSecond,
      heard: (chunk) => heard("toClient", chunk),
    }),
  };
}

function cut({ client, upstream, ended }: LinkOptions, lanes: Record<Direction, Lane>): void {
  ended();
  for (const lane of Object.values(lanes)) lane.stop();
  client.resetAndDestroy();
  upstream.resetAndDestroy();
}
