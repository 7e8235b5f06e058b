import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { WebSocket } from "ws";
import { CLOSE } from "@deskwire/protocol";
import { addressOf } from "../http/request-address.ts";
import { closeSocket } from "./close-socket.ts";
import type { OriginGate } from "./origin-gate.ts";

/** A socket that has opened. */
export interface Peer {
  webSocket: WebSocket;
  socket: Socket;
  address: string;
}

const BUSY_RETRY_MS = 2_000;

export interface SocketRoute {
  url: string;
  /** The subprotocol that clients must offer; undefined: none. */
  subprotocol?: string;
  origins: OriginGate;
  /** Called for every socket that opens. It must listen to the socket's errors. */
  accept(peer: Peer): void;
  /** [LIM9] False: the address has too many sockets that have said nothing. */
  mayOpen(address: string): boolean;
}

/** A path for WebSocket connections. [HEL4] Pages of foreign origins are refused before the upgrade. */
export function addSocketRoute(http: FastifyInstance, route: SocketRoute): void {
  const { url, subprotocol, origins, accept, mayOpen } = route;
  const responses = new WeakMap<IncomingMessage, ServerResponse>();
  http.route({
    method: "GET",
    url,
    schema: { hide: true },
    preValidation: async (request, reply) => {
      const address = addressOf(request);
      const { headers, host } = request;
      if (!origins.admits({ headers, host, address }))
        return reply.refuse({ code: "origin_refused" });
      if (!mayOpen(address)) return reply.refuse({ code: "busy", retryAfterMs: BUSY_RETRY_MS });
      responses.set(request.raw, reply.raw);
    },
    handler: async (_request, reply) =>
      reply.refuse({ code: "bad_request", message: "This address is for WebSocket connections." }),
    wsHandler: (webSocket, request) => {
      if (subprotocol !== undefined && webSocket.protocol !== subprotocol)
        return void closeSocket(webSocket, CLOSE.version, `the subprotocol must be ${subprotocol}`);
      // An idle connection would keep the request and the response of its upgrade for life, half of its memory: the socket
      // holds the response, and the plugin's error listener holds both.
      responses.get(request.raw)?.detachSocket(request.socket);
      webSocket.removeAllListeners("error");
      accept({ webSocket, socket: request.socket, address: addressOf(request) });
    },
  });
}
