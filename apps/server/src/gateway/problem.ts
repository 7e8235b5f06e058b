import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import fp from "fastify-plugin";
import { ERRORS, type ErrorCode, type Problem, type Refusal } from "@deskwire/protocol";
import type { Log } from "../application/desk.ts";
import { refusalOf } from "./refusal-of.ts";

declare module "fastify" {
  interface FastifyReply {
    /** [HTP1] Answers a problem document. */
    refuse(refusal: Refusal): FastifyReply;
  }
}

/** [HTP1] Every error over HTTP is an RFC 9457 document with a stable code. */
export const problems = fp(async (app: FastifyInstance, { log }: { log: Log }) => {
  app.decorateReply("refuse", function (this: FastifyReply, refusal: Refusal) {
    return sendProblem(this, refusal);
  });
  app.setNotFoundHandler((_request, reply) => reply.refuse({ code: "not_found" }));
  app.setErrorHandler<FastifyError>((error, _request, reply) =>
    reply.refuse(codeOf(error) ?? refusalOf(error, log)),
  );
});

function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, message } = ERRORS[refusal.code];
  const problem: Problem = {
    type: `https://deskwire.dev/problems/${refusal.code.replaceAll("_", "-")}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail: refusal.message ?? message,
    code: refusal.code,
    requestId: reply.request.id,
  };
  if (refusal.retryAfterMs !== undefined)
    reply.header("retry-after", Math.ceil(refusal.retryAfterMs / 1_000));
  return reply.status(status).type("application/problem+json").send(problem);
}

/** What the framework refuses by itself, in our codes; null for what is not its own refusal. */
function codeOf(error: FastifyError): Refusal | null {
  const status = error.statusCode ?? 500;
  if (status >= 500) return null;
  const byStatus: Record<number, ErrorCode> = {
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    415: "unsupported_type",
    429: "rate_limited",
  };
  return { code: byStatus[status] ?? "bad_request", message: error.message };
}
