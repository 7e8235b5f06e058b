import type { FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import { ERRORS, type ErrorCode } from "@deskwire/protocol";
import { SESSION_COOKIE } from "./authenticate.ts";

/**
 * Who may call a route: anyone without credentials; an agent with a session; a user, a visitor or an agent with a bearer
 * token, or an agent with a session; the main site's server with a signature.
 */
export type Access = "anyone" | "agent" | "participant" | "site";

/** Documentation of a route for `/docs`, beyond the schemas that Fastify checks. It neither validates nor serializes. */
export interface RouteDocs {
  access: Access;
  /** Response schemas by status; null means that the response has no body. */
  answers: Record<number, TSchema | null>;
  /** Error codes of this route, besides those that follow from its access and its input. */
  refusals?: readonly ErrorCode[];
  /** Schema of a body that the handler parses itself. */
  body?: TSchema;
}

declare module "fastify" {
  interface FastifySchema {
    docs?: RouteDocs;
  }
}

/** The facts from which the documentation of a route is derived. */
export interface DocumentedRoute {
  docs: RouteDocs;
  schema: FastifySchema;
  method: string;
  url: string;
  rateLimited: boolean;
}

export const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "A user's token issued by the main site, a visitor's token, or an agent's ticket",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "The session cookie of an agent, set by POST /api/v1/auth/login",
  },
  csrfToken: {
    type: "apiKey",
    in: "header",
    name: "x-csrf-token",
    description: "The `csrfToken` of the session; required on every method except GET",
  },
  webhookId: {
    type: "apiKey",
    in: "header",
    name: "webhook-id",
    description: "Unique id of the call. A repeated id gets the result of the first call",
  },
  webhookTimestamp: {
    type: "apiKey",
    in: "header",
    name: "webhook-timestamp",
    description: "Unix time in seconds; at most 300 s before or after the server's clock",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description: "`v1,` followed by the base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`",
  },
} as const;

type Requirement = Partial<Record<keyof typeof securitySchemes, string[]>>;

/** Alternative security requirements. Each alternative needs all its schemes together. */
export function securityOf(access: Access, method: string): Requirement[] {
  const session = method === "GET" ? { session: [] } : { session: [], csrfToken: [] };
  switch (access) {
    case "anyone":
      return [];
    case "agent":
      return [session];
    case "participant":
      return [{ bearer: [] }, session];
    case "site":
      return [{ webhookId: [], webhookTimestamp: [], webhookSignature: [] }];
  }
}

const FAILURES = ["internal", "busy", "unavailable"] as const;

function codesOfAccess(access: Access, method: string): readonly ErrorCode[] {
  const csrf = method === "GET" ? [] : (["csrf_invalid"] as const);
  switch (access) {
    case "anyone":
      return ["internal"];
    case "agent":
      return ["not_signed_in", "rate_limited", ...csrf, ...FAILURES];
    case "participant":
      return [
        ...(["not_signed_in", "token_invalid", "token_expired", "rate_limited"] as const),
        ...csrf,
        ...FAILURES,
      ];
    case "site":
      return ["signature_invalid", "bad_request", "bad_text", "rate_limited", ...FAILURES];
  }
}

/** Every error code that the route can answer, ordered by status. */
export function codesOf({ docs, schema, method, url, rateLimited }: DocumentedRoute): ErrorCode[] {
  const takesBody = method !== "GET";
  const takesInput = takesBody || schema.params !== undefined || schema.querystring !== undefined;
  const codes = new Set<ErrorCode>([
    ...codesOfAccess(docs.access, method),
    ...(takesInput && url.startsWith("/api/") ? (["bad_request", "bad_text"] as const) : []),
    ...(takesBody ? (["too_large", "request_timeout"] as const) : []),
    ...(takesBody && docs.access !== "site" ? (["unsupported_type"] as const) : []),
    ...(rateLimited ? (["rate_limited"] as const) : []),
    ...(docs.refusals ?? []),
  ]);
  return [...codes].toSorted((a, b) => ERRORS[a].status - ERRORS[b].status);
}
