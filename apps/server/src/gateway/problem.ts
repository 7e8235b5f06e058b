import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import fp from "fastify-plugin";
import { ERRORS, type ErrorCode, type Problem, type Refusal } from "@deskwire/protocol";
import type { Log } from "../application/desk.ts";
import { DETAILS_ZH, languageOf, TITLES_ZH } from "./problem-texts.ts";
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
  const { status } = ERRORS[refusal.code];
  const language = languageOf(reply.request.headers["accept-language"]);
  const problem: Problem = {
    type: `https://deskwire.dev/problems/${refusal.code.replaceAll("_", "-")}`,
    status,
    ...(language === "zh" ? textsZh(refusal) : textsEn(refusal)),
    code: refusal.code,
    requestId: reply.request.id,
  };
  if (refusal.retryAfterMs !== undefined)
    reply.header("retry-after", Math.ceil(refusal.retryAfterMs / 1_000));
  reply.header("content-language", language === "zh" ? "zh-CN" : "en");
  const varies = reply.getHeader("vary");
  reply.header(
    "vary",
    varies === undefined ? "accept-language" : `${String(varies)}, accept-language`,
  );
  return reply.status(status).type("application/problem+json").send(problem);
}

function textsEn({ code, message }: Refusal): Pick<Problem, "title" | "detail"> {
  return {
    title: STATUS_CODES[ERRORS[code].status] ?? "Error",
    detail: message ?? ERRORS[code].message,
  };
}

/** What says more than the code's own sentence is for a programmer, and stays as it is. */
function textsZh({ code, message }: Refusal): Pick<Problem, "title" | "detail"> {
  const sentence = DETAILS_ZH[code] ?? ERRORS[code].message;
  const detail = message === undefined ? sentence : `${sentence}（${message}）`;
  return { title: TITLES_ZH[ERRORS[code].status] ?? "错误", detail };
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
