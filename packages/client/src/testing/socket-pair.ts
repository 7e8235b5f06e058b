import type { TransportHandlers, TransportSocket } from "../connection/transport.ts";

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
  /** Completes the connection, and returns whether it did. Frames move only afterwards. */
  open: () => boolean;
  flushToServer: (count?: number) => void;
  flushToClient: (count?: number) => void;
  /** The server sends a frame, behind the frames under way. */
  send: (text: string) => void;
  /** The server closes the socket. Frames under way to the client still arrive. */
  close: (code: number, reason?: string) => void;
  /** The link breaks: frames under way are lost, and both ends learn of it. */
  cut: (code?: number) => void;
}

/** A socket pair with the client's end of it. */
export interface ConnectedPair {
  pair: SocketPair;
  clientEnd: TransportSocket;
}

interface PairState {
  client: TransportHandlers;
  /** Makes the server's end once the connection is complete. */
  accept: (pair: SocketPair) => ServerEnd;
  server: ServerEnd | null;
  live: boolean;
  closing: { code: number; reason: string } | null;
  toServer: string[];
  toClient: string[];
}

export function createSocketPair(
  client: TransportHandlers,
  accept: (pair: SocketPair) => ServerEnd,
): ConnectedPair {
  const state: PairState = {
    client,
    accept,
    server: null,
    live: true,
    closing: null,
    toServer: [],
    toClient: [],
  };
  const pair: SocketPair = {
    get live() {
      return state.live;
    },
    toServer: state.toServer,
    toClient: state.toClient,
    open: () => open(state, pair),
    flushToServer: (count) => flushToServer(state, count),
    flushToClient: (count) => flushToClient(state, count),
    send: (text) => void (state.live && !state.closing && state.toClient.push(text)),
    close: (code, reason = "") => closeByServer(state, code, reason),
    cut: (code = 1006) => cut(state, code),
  };
  return { pair, clientEnd: clientEndOf(state) };
}

function clientEndOf(state: PairState): TransportSocket {
  return {
    send: (text) => void (state.live && state.toServer.push(text)),
    close(code) {
      if (!state.live) return;
      state.live = false;
      state.server?.closed(code);
    },
  };
}

function open(state: PairState, pair: SocketPair): boolean {
  if (!state.live || state.server) return false;
  state.server = state.accept(pair);
  state.client.opened();
  return true;
}

function flushToServer(state: PairState, count = Infinity): void {
  const { toServer } = state;
  for (let n = 0; n < count && state.live && state.server && toServer.length > 0; n++)
    state.server.received(toServer.shift() ?? "");
}

function flushToClient(state: PairState, count = Infinity): void {
  const { toClient, client } = state;
  for (let n = 0; n < count && state.live && state.server && toClient.length > 0; n++)
    client.received(toClient.shift() ?? "");
  if (!state.closing || !state.live || toClient.length > 0) return;
  state.live = false;
  client.closed(state.closing.code, state.closing.reason);
}

function closeByServer(state: PairState, code: number, reason: string): void {
  if (!state.live || state.closing) return;
  state.closing = { code, reason };
  state.server?.closed(code);
}

function cut(state: PairState, code: number): void {
  if (!state.live) return;
  state.live = false;
  if (!state.closing) state.server?.closed(code);
  state.client.closed(code, "");
}
