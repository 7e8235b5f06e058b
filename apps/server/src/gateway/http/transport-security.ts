import type { FastifyInstance, FastifyRequest } from "fastify";
import { matchesOrigin } from "../origin-pattern.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whether the browser has reached the server over https: by TLS of a trusted proxy, or by OWN_ORIGINS. */
    readonly isHttps: boolean;
  }
}

const YEAR_S = 31_536_000;

/** [SRV10] [SRV11] Headers that depend on how a browser reaches the server and on what it may keep. */
export function addTransportSecurity(http: FastifyInstance, ownOrigins: readonly string[]): void {
  http.decorateRequest("isHttps", {
    getter(this: FastifyRequest) {
      return this.protocol === "https" || matchesOrigin(`https://${this.host}`, ownOrigins);
    },
  });
  http.addHook("onSend", async (request, reply) => {
    if (request.isHttps) reply.header("strict-transport-security", `max-age=${YEAR_S}`);
    // Answers of the API are about persons, and some carry tokens. A route may allow more.
    if (/^\/(api|hooks)\//.test(request.url) && !reply.hasHeader("cache-control"))
      reply.header("cache-control", "no-store");
  });
}
