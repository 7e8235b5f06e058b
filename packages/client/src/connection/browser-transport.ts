import { SUBPROTOCOL } from "@deskwire/protocol";
import type { Transport } from "./transport.ts";

/** The part of the browser's WebSocket that the client uses. Node's global WebSocket has it too. */
interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code: number, reason: string): void;
}

type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

/** A transport over the platform's global `WebSocket`. Throws a `SyntaxError` when the URL is not valid. */
export const browserTransport: Transport = (url, handlers) => {
  const { WebSocket } = globalThis as unknown as { WebSocket: WebSocketConstructor };
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.onopen = () => handlers.opened();
  socket.onmessage = ({ data }) => handlers.received(String(data));
  socket.onclose = ({ code, reason }) => handlers.closed(code, reason);
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
};
