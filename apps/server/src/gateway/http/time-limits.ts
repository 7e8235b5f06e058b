import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from "fastify";
import { endWithProblem } from "./problem.ts";
import { languageOf } from "./problem-texts.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The body may take long, as long as it keeps the least rate. */
    slowBody?: boolean;
  }
}

/** [SRV6] How long a client may take. */
export interface TimeLimits {
  /** From the connection, or the start of a request, to the end of the headers. */
  headersMs: number;
  /** From the headers to the end of the body. */
  bodyMs: number;
  /** On routes with `slowBody`: in each window at least so many bytes arrive. */
  window: { ms: number; bytesMin: number };
  /** Between two requests of a connection. */
  keepAliveMs: number;
  /** Without a byte in either direction, within a request. */
  idleMs: number;
}

export const TIME_LIMITS: TimeLimits = {
  headersMs: 15_000,
  bodyMs: 30_000,
  // 10 KiB/s
  window: { ms: 30_000, bytesMin: 300 * 1024 },
  // Longer than the 60 s after which proxies drop idle connections, so that they are the ones who close.
  keepAliveMs: 72_000,
  idleMs: 120_000,
};

/** Node looks for late headers so often within their time. */
const CHECKS = 5;

/** The limits that Node enforces. Its limit of a whole request would end slow uploads, so it is off. */
export function serverTimes({
  headersMs,
  keepAliveMs,
  idleMs,
}: TimeLimits): Pick<
  FastifyServerOptions,
  "connectionTimeout" | "keepAliveTimeout" | "requestTimeout"
> & { http: object } {
  return {
    connectionTimeout: idleMs,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: 0,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: headersMs / CHECKS },
  };
}

/** [SRV6] Ends the connection of a body that does not arrive in time, with 408 if nothing was answered yet. */
export function limitBodyTime(http: FastifyInstance, limits: TimeLimits): void {
  http.addHook("onRequest", (request, reply, next) => {
    if (hasBody(request.raw)) {
      const { slowBody = false } = request.routeOptions.config;
      watchBody(request.raw, { limits, slowBody, end: () => endRequest(request, reply) });
    }
    next();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

interface BodyWatch {
  limits: Pick<TimeLimits, "bodyMs" | "window">;
  slowBody: boolean;
  end(): void;
}

/** Calls `end` once when the body is late. */
export function watchBody(
  body: Pick<IncomingMessage, "complete" | "socket" | "once">,
  { limits, slowBody, end }: BodyWatch,
): void {
  const { bodyMs, window } = limits;
  let seen = body.socket.bytesRead;
  const check = () => {
    const { bytesRead } = body.socket;
    const fast = slowBody && bytesRead - seen >= window.bytesMin;
    seen = bytesRead;
    if (fast) return;
    clearInterval(timer);
    if (!body.complete) end();
  };
  const timer = setInterval(check, slowBody ? window.ms : bodyMs).unref();
  const stop = () => clearInterval(timer);
  body.once("end", stop);
  body.once("close", stop);
}

function endRequest({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if (reply.raw.headersSent || !raw.socket.writable) return void raw.socket.destroy();
  const language = languageOf(headers["accept-language"]);
  endWithProblem(raw.socket, { code: "request_timeout" }, language);
}
