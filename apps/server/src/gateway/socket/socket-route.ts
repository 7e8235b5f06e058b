import type { FastifyInstance } from "fastify";
import { isAllowedOrigin } from "./allowed-origin.ts";
import { createPushConnection, type PushContext } from "./push-dialect.ts";

/**
 * [PSH1] `/push`: for pages that only print frames. The first frame is the user's token; from then on every notice comes as
 * its plain text, the undelivered ones first. Such a page sends no receipts: a notice counts as delivered when the browser
 * has answered a WebSocket ping that was sent after it.
 */
export function servePush(
  app: FastifyInstance,
  context: PushContext,
  allowedOrigins: readonly string[],
): void {
  app.route({
    method: "GET",
    url: "/push",
    schema: { hide: true },
    preValidation: async (request, reply) => {
      if (!isAllowedOrigin(request.headers.origin, request.host, allowedOrigins))
        return reply.refuse({ code: "origin_refused" });
    },
    handler: async (_request, reply) =>
      reply.refuse({ code: "bad_request", message: "This address is for WebSocket connections." }),
    wsHandler: (webSocket, request) =>
      context.adopt(createPushConnection(context, webSocket, request.socket)),
  });
}
