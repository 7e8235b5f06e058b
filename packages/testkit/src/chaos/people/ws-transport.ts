import type { Transport } from "@deskwire/client";
import { SUBPROTOCOL } from "@deskwire/protocol";
import WebSocket from "ws";

/** How long a peer may take to answer a close frame before the socket is terminated. */
const CLOSE_MS = 1_000;

/** A WebSocket transport of the headless client for Node. */
export const wsTransport: Transport = (url, handlers) => {
  const socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
  socket.on("open", () => handlers.opened());
  socket.on("message", (data: Buffer) => handlers.received(data.toString()));
  socket.on("close", (code, reason) => handlers.closed(code, reason.toString()));
  socket.on("error", () => undefined);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close(code, reason) {
      // `ws` accepts only the codes that an application may send.
      socket.close(code, reason);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
  };
};
