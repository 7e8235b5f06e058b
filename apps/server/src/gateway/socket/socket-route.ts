import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { WebSocket } from "ws";
import { CLOSE } from "@deskwire/protocol";
import { isAllowedOrigin } from "./allowed-origin.ts";
import { closeSocket } from "./close-socket.ts";

export interface SocketRoute {
  url: string;
  /** The subprotocol that clients must offer; undefined: none. */
  subprotocol?: string;
  allowedOrigins: readonly string[];
  /** Called for every socket that opens. It must listen to the socket's errors. */
  accept(webSocket: WebSocket, socket: Socket): void;
}

/** A path for WebSocket connections. [HEL4] Pages of foreign origins are refused before the upgrade. */
export function addSocketRoute(http: FastifyInstance, route: SocketRoute): void {
  const { url, subprotocol, allowedOrigins, accept } = route;
  const responses = new WeakMap<IncomingMessage, ServerResponse>();
  http.route({
    method: "GET",
    url,
    schema: { hide: true },
    preValidation: async (request, reply) => {
      if (!isAllowedOrigin(request.headers.origin, request.host, allowedOrigins))
        return reply.refuse({ code: "origin_refused" });
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
      accept(webSocket, request.socket);
    },
  });
}
