import websocket, { type WebsocketPluginOptions } from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import WebSocket from "ws";
import { CLOSE, FRAME_BYTES_MAX, SUBPROTOCOL } from "@deskwire/protocol";

const MESSAGE_TOO_BIG = 1009;
const INVALID_UTF8 = 1007;
const PROTOCOL_ERROR = 1002;

/** For each close code that `ws` sends by itself: the code of the protocol that clients know. */
const CODE_OF_WS: ReadonlyMap<number | undefined, number> = new Map([
  [MESSAGE_TOO_BIG, CLOSE.limit],
  [INVALID_UTF8, CLOSE.malformed],
  [PROTOCOL_ERROR, CLOSE.malformed],
]);

/** [FRM1] [FRM3] A socket that closes with the protocol's codes, also when `ws` refuses a frame before a connection sees it. */
class ProtocolSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(CODE_OF_WS.get(code) ?? code, reason);
  }
}

const OPTIONS = {
  WebSocket: ProtocolSocket,
  maxPayload: FRAME_BYTES_MAX,
  perMessageDeflate: false,
  clientTracking: false,
  /**
   * [HEL4] Picks deskwire.v1 at any place in the list. A browser reports a close code only after it got one of the subprotocols
   * that it offered, so the first one is accepted in order to close with 4506.
   */
  handleProtocols: (offered: Set<string>): string | false =>
    offered.has(SUBPROTOCOL) ? SUBPROTOCOL : (offered.values().next().value ?? false),
};

/** Adds WebSocket routes to the server. It must be registered before every route, so that it can refuse upgrades to the others. */
export async function registerWebSockets(http: FastifyInstance): Promise<void> {
  await http.register(websocket, {
    // The plugin's type demands a class with all statics of the module `ws`; the plugin uses none of them.
    options: OPTIONS as unknown as NonNullable<WebsocketPluginOptions["options"]>,
    // Unreadable frames and peers that break off are no fault of the server. The route's handler closes the socket.
    errorHandler: (error, _socket, request) =>
      request.log.info({ reason: error.message }, "a socket failed"),
  });
}
