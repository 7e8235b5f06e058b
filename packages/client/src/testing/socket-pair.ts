import type { Transport, TransportHandlers } from "../connection/transport.ts";

/** The server's end of one socket. */
export interface ServerEnd {
  received: (text: string) => void;
  closed: (code: number) => void;
}

/** One socket whose frames move only when the test says so. */
export interface SocketPair {
  readonly live: boolean;
  /** Frames under way. */
  readonly toServer: readonly string[];
  readonly toClient: readonly string[];
  /** Completes the connection, and tells whether it did; frames move only afterwards. */
  open: () => boolean;
  flushToServer: (count?: number) => void;
  flushToClient: (count?: number) => void;
  /** From the server: after the frames before it. */
  send: (text: string) => void;
  /** From the server: what is under way to the client still arrives. */
  close: (code: number, reason?: string) => void;
  /** The link breaks: what is under way either way is lost, and both ends learn of it. */
  cut: (code?: number) => void;
}

export interface SocketHub {
  transport: Transport;
  /** Every socket ever opened, in order. */
  pairs: SocketPair[];
  /** Opens and flushes live sockets both ways until nothing moves. Returns whether anything did. */
  flush: () => boolean;
}

/** `accept` is the server: it gets each new socket and returns what hears it. */
export function createSocketHub(accept: (pair: SocketPair) => ServerEnd): SocketHub {
  const pairs: SocketPair[] = [];
  return {
    pairs,
    transport(_url, handlers) {
      const pair = createSocketPair(handlers, accept);
      pairs.push(pair);
      return {
        send: (text) => pair.fromClient(text),
        close: (code) => pair.clientLeft(code),
      };
    },
    flush() {
      let moved = false;
      for (const pair of pairs) {
        if (!pair.live) continue;
        moved = pair.open() || moved;
        moved ||= pair.toServer.length + pair.toClient.length > 0;
        pair.flushToServer();
        pair.flushToClient();
      }
      return moved;
    },
  };
}

type InnerPair = SocketPair & {
  fromClient: (text: string) => void;
  clientLeft: (code: number) => void;
};

function createSocketPair(
  client: TransportHandlers,
  accept: (pair: SocketPair) => ServerEnd,
): InnerPair {
  const toServer: string[] = [];
  const toClient: string[] = [];
  let server: ServerEnd | null = null;
  let live = true;
  let closing: { code: number; reason: string } | null = null;

  const pair: InnerPair = {
    get live() {
      return live;
    },
    toServer,
    toClient,
    open() {
      if (!live || server) return false;
      server = accept(pair);
      client.opened();
      return true;
    },
    flushToServer(count = Infinity) {
      for (let n = 0; n < count && live && server && toServer.length > 0; n++)
        server.received(toServer.shift() ?? "");
    },
    flushToClient(count = Infinity) {
      for (let n = 0; n < count && live && server && toClient.length > 0; n++)
        client.received(toClient.shift() ?? "");
      if (!closing || !live || toClient.length > 0) return;
      live = false;
      client.closed(closing.code, closing.reason);
    },
    send: (text) => void (live && !closing && toClient.push(text)),
    close(code, reason = "") {
      if (!live || closing) return;
      closing = { code, reason };
      server?.closed(code);
    },
    cut(code = 1006) {
      if (!live) return;
      live = false;
      if (!closing) server?.closed(code);
      client.closed(code, "");
    },
    fromClient: (text) => void (live && toServer.push(text)),
    clientLeft(code) {
      if (!live) return;
      live = false;
      server?.closed(code);
    },
  };
  return pair;
}
