import type { Transport } from "../connection/transport.ts";
import { createSocketPair, type ServerEnd, type SocketPair } from "./socket-pair.ts";

/** A transport whose sockets are socket pairs. */
export interface SocketHub {
  transport: Transport;
  /** Every socket ever opened, in order. */
  pairs: SocketPair[];
  /** Opens live sockets and flushes them once both ways. Returns whether anything moved. */
  flush: () => boolean;
}

/** `accept` is the server: it takes each new socket and returns the end that hears it. */
export function createSocketHub(accept: (pair: SocketPair) => ServerEnd): SocketHub {
  const pairs: SocketPair[] = [];
  return {
    pairs,
    transport(_url, handlers) {
      const { pair, clientEnd } = createSocketPair(handlers, accept);
      pairs.push(pair);
      return clientEnd;
    },
    flush: () => pairs.map(flushPair).includes(true),
  };
}

function flushPair(pair: SocketPair): boolean {
  if (!pair.live) return false;
  const opened = pair.open();
  const moved = opened || pair.toServer.length + pair.toClient.length > 0;
  pair.flushToServer();
  pair.flushToClient();
  return moved;
}
