import type { FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import { ERRORS, type ErrorCode } from "@deskwire/protocol";
import { SESSION_COOKIE } from "./authenticate.ts";

/** Everybody; agents by their session; users, visitors and agents by a token, agents by their session too; the main site's server. */
export type Access = "anyone" | "agent" | "participant" | "site";

/** What `/docs` says of a route beside what Fastify checks. Nothing of it runs: it neither validates nor serializes. */
export interface RouteDocs {
  access: Access;
  /** By status, what is sent with it; null: nothing. */
  answers: Record<number, TSchema | null>;
  /** The codes of its own, beside those that its access and its input bring along. */
  refusals?: readonly ErrorCode[];
  /** Of a body that the handler reads by itself. */
  body?: TSchema;
}

declare module "fastify" {
  interface FastifySchema {
    docs?: RouteDocs;
  }
}

/** What a route's documentation is worked out from. */
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
    description: "A user's token from the main site, a visitor's token, or an agent's ticket",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "An agent's session, from POST /api/v1/auth/login",
  },
  csrfToken: {
    type: "apiKey",
    in: "header",
    name: "x-csrf-token",
    description: "`csrfToken` of the session, with whatever changes something",
  },
  webhookId: {
    type: "apiKey",
    in: "header",
    name: "webhook-id",
    description: "The call's own; a repeat is answered from the first result",
  },
  webhookTimestamp: {
    type: "apiKey",
    in: "header",
    name: "webhook-timestamp",
    description: "Seconds since 1970; 300 s either way are tolerated",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description: "`v1,` and the base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`",
  },
} as const;

type Requirement = Partial<Record<keyof typeof securitySchemes, string[]>>;

/** One requirement suffices; all of one are needed together. */
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
      return ["not_signed_in", ...csrf, ...FAILURES];
    case "participant":
      return ["not_signed_in", "token_invalid", "token_expired", ...csrf, ...FAILURES];
    case "site":
      return ["signature_invalid", "bad_request", "bad_text", "rate_limited", ...FAILURES];
  }
}

/** Every code with which the route can refuse, by status. */
export function codesOf({ docs, schema, method, url, rateLimited }: DocumentedRoute): ErrorCode[] {
  const takesBody = method !== "GET";
  const takesInput = takesBody || schema.params !== undefined || schema.querystring !== undefined;
  const codes = new Set<ErrorCode>([
    ...codesOfAccess(docs.access, method),
    ...(takesInput && url.startsWith("/api/") ? (["bad_request", "bad_text"] as const) : []),
    ...(takesBody ? (["too_large"] as const) : []),
    ...(takesBody && docs.access !== "site" ? (["unsupported_type"] as const) : []),
    ...(rateLimited ? (["rate_limited"] as const) : []),
    ...(docs.refusals ?? []),
  ]);
  return [...codes].toSorted((a, b) => ERRORS[a].status - ERRORS[b].status);
}
