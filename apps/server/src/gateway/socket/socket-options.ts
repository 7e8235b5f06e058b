import { CLOSE, FRAME_BYTES_MAX, SUBPROTOCOL } from "@deskwire/protocol";
import type { WebsocketPluginOptions } from "@fastify/websocket";
import WebSocket from "ws";

const MESSAGE_TOO_BIG = 1009;
const INVALID_UTF8 = 1007;
const PROTOCOL_ERROR = 1002;

/** The code that clients know for one by which the WebSocket layer closes by itself. */
const OWN_CODES: ReadonlyMap<number | undefined, number> = new Map([
  [MESSAGE_TOO_BIG, CLOSE.limit],
  [INVALID_UTF8, CLOSE.malformed],
  [PROTOCOL_ERROR, CLOSE.malformed],
]);

/** [FRM1] [FRM3] Closes with the protocol's codes also where the frame does not get as far as the protocol. */
class DeskSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(OWN_CODES.get(code) ?? code, reason);
  }
}

const OPTIONS = {
  WebSocket: DeskSocket,
  maxPayload: FRAME_BYTES_MAX,
  perMessageDeflate: false,
  clientTracking: false,
  /** [HEL4] Ours wherever it stands in the list; a browser that offers others alone must get one of them to see 4506. */
  handleProtocols: (offered: Set<string>): string | false =>
    offered.has(SUBPROTOCOL) ? SUBPROTOCOL : (offered.values().next().value ?? false),
};

// The plugin's type asks of the class for the statics of the whole module, which nobody uses.
export const SOCKET_OPTIONS = OPTIONS as unknown as NonNullable<WebsocketPluginOptions["options"]>;
