import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply } from "fastify";
import fp from "fastify-plugin";
import { ERRORS, type ErrorCode, type Problem, type Refusal } from "@deskwire/protocol";
import type { Log } from "../../platform/kernel/log.ts";
import type { Language } from "../../platform/kernel/language.ts";
import { DETAILS_ZH, languageOf, TITLES_ZH } from "./problem-texts.ts";
import { sayLanguage } from "./content-language.ts";
import { messageZh } from "./problem-details-zh.ts";
import { refusalOf } from "../refusal-of.ts";
import { addressOf } from "./request-address.ts";

declare module "fastify" {
  interface FastifyReply {
    /** [HTP1] Sends a refusal as a problem document. */
    refuse(refusal: Refusal): FastifyReply;
  }
}

interface ProblemOptions {
  log: Log;
  /** Called for every refusal. */
  onRefusal?(refusal: Refusal, call: { address: string; route: string }): void;
}

/** [HTP1] Makes every HTTP error an RFC 9457 document with a stable code. */
export const problems = fp(async (app: FastifyInstance, { log, onRefusal }: ProblemOptions) => {
  app.decorateReply("refuse", function (this: FastifyReply, refusal: Refusal) {
    const { routeOptions, method } = this.request;
    const route = `${method} ${routeOptions.url ?? "?"}`;
    onRefusal?.(refusal, { address: addressOf(this.request), route });
    return sendProblem(this, refusal);
  });
  app.setNotFoundHandler((_request, reply) => reply.refuse({ code: "not_found" }));
  app.setErrorHandler<FastifyError>((error, _request, reply) => refuseError(reply, error, log));
});

/** Sends a thrown error as a problem document. Logs it unless the framework threw it to refuse the request. */
export function refuseError(reply: FastifyReply, error: FastifyError, log: Log): FastifyReply {
  return sendProblem(reply, codeOf(error) ?? refusalOf(error, log));
}

/** [HTP1] Responds to bytes that are not an HTTP request, to too large or late headers, and closes the connection. */
export function refuseUnreadable(error: ConnectionError, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const code = CODE_OF_CONNECTION[error.code ?? ""] ?? "bad_request";
  const refusal: Refusal =
    code === "bad_request" ? { code, message: "This is not a readable HTTP request." } : { code };
  endWithProblem(socket, refusal, "en");
}

const CODE_OF_CONNECTION: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: "too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Sends a problem document on a connection whose request cannot be answered in the regular way, and closes it. */
export function endWithProblem(socket: Socket, refusal: Refusal, language: Language): void {
  const { status, ...problem } = problemOf(refusal, { language, requestId: crypto.randomUUID() });
  const body = JSON.stringify({ status, ...problem });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    // The peer may go on sending for ever.
    () => socket.destroy(),
  );
}

function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = languageOf(reply.request.headers["accept-language"]);
  const problem = problemOf(refusal, { language, requestId: reply.request.id });
  if (refusal.retryAfterMs !== undefined)
    reply.header("retry-after", Math.ceil(refusal.retryAfterMs / 1_000));
  sayLanguage(reply, language);
  return reply.status(problem.status).type("application/problem+json").send(problem);
}

function problemOf(
  refusal: Refusal,
  { language, requestId }: { language: Language; requestId: string },
): Problem {
  return {
    type: `https://deskwire.dev/problems/${refusal.code.replaceAll("_", "-")}`,
    status: ERRORS[refusal.code].status,
    ...(language === "zh" ? textsZh(refusal) : textsEn(refusal)),
    code: refusal.code,
    ...(refusal.reason !== undefined && { reason: refusal.reason }),
    requestId,
  };
}

function textsEn({ code, message }: Refusal): Pick<Problem, "title" | "detail"> {
  return {
    title: STATUS_CODES[ERRORS[code].status] ?? "Error",
    detail: message ?? ERRORS[code].message,
  };
}

function textsZh({ code, message }: Refusal): Pick<Problem, "title" | "detail"> {
  const title = TITLES_ZH[ERRORS[code].status] ?? "错误";
  return { title, detail: message === undefined ? DETAILS_ZH[code] : detailZh(code, message) };
}

/** A library's own message, such as one of the validation, has no Chinese twin and stays in English. */
function detailZh(code: ErrorCode, message: string): string {
  return messageZh(message) ?? `${DETAILS_ZH[code]}（${message}）`;
}

/** The code for an error with which the framework refuses a request. Null for other errors. */
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
