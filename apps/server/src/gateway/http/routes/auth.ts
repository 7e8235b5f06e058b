import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import {
  sessionAnswerSchema,
  ticketAnswerSchema,
  visitorAnswerSchema,
} from "@deskwire/protocol/schemas";
import { LRUCache } from "lru-cache";
import type { Accounts } from "../../../accounts/accounts.ts";
import type { Tokens } from "../../../accounts/tokens.ts";
import { agentActor } from "../../../accounts/login.ts";
import { SESSION_COOKIE, type Authenticator } from "../authenticate.ts";

export interface AuthRoutes {
  accounts: Accounts;
  tokens: Tokens;
  authenticator: Authenticator;
}

const EMAIL_ATTEMPTS_MAX = 30;
const ATTEMPTS_WINDOW_MS = 15 * 60_000;

/** Agents' sign-in and tickets, and visitors' tokens. */
export const authRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (
  app,
  { accounts, tokens, authenticator },
) => {
  const attempts = new LRUCache<string, number>({
    max: 10_000,
    ttl: ATTEMPTS_WINDOW_MS,
    noUpdateTTL: true,
  });

  app.post("/auth/login", {
    schema: {
      operationId: "signIn",
      tags: ["auth"],
      summary: "Sign in as an agent; sets the session cookie",
      body: Type.Object(
        {
          email: Type.String({ minLength: 1, maxLength: 320 }),
          password: Type.String({ minLength: 1, maxLength: 1_000 }),
        },
        { title: "LoginRequest" },
      ),
      docs: {
        access: "anyone",
        answers: { 200: sessionAnswerSchema },
        refusals: ["invalid_credentials", "busy", "unavailable"],
      },
    },
    config: { rateLimit: { max: 30, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { email, password } = request.body;
      const key = email.trim().toLowerCase();
      const made = attempts.get(key) ?? 0;
      // [HTP3] However many addresses the guesses come from.
      if (made >= EMAIL_ATTEMPTS_MAX)
        return reply.refuse({ code: "rate_limited", retryAfterMs: attempts.getRemainingTTL(key) });
      // Counted before it is known to be wrong: guesses that come at once must not pass together.
      attempts.set(key, made + 1);
      const outcome = await accounts.login(email, password);
      if (!outcome.ok) return reply.refuse(outcome.refusal);
      attempts.delete(key);
      const { token, csrfToken, agent, expiresAt } = outcome.value;
      reply.setCookie(SESSION_COOKIE, token, {
        httpOnly: true,
        sameSite: "lax",
        path: "/",
        secure: request.protocol === "https",
        expires: expiresAt,
      });
      return { agent, csrfToken };
    },
  });

  app.get("/auth/session", {
    schema: {
      operationId: "readSession",
      tags: ["auth"],
      summary: "Read the agent of the current session",
      docs: { access: "agent", answers: { 200: sessionAnswerSchema } },
    },
    handler: async (request, reply) => {
      const login = await authenticator.login(request);
      if (!login.ok) return reply.refuse(login.refusal);
      return { agent: await accounts.account(login.value.agent), csrfToken: login.value.csrfToken };
    },
  });

  app.post("/auth/logout", {
    schema: {
      operationId: "signOut",
      tags: ["auth"],
      summary: "Sign out; closes the sockets of this session",
      docs: { access: "agent", answers: { 204: null } },
    },
    handler: async (request, reply) => {
      const actor = await authenticator.agent(request);
      if (!actor.ok) return reply.refuse(actor.refusal);
      await accounts.logout(actor.value);
      return reply.clearCookie(SESSION_COOKIE, { path: "/" }).status(204).send();
    },
  });

  app.post("/ws-ticket", {
    schema: {
      operationId: "newTicket",
      tags: ["auth"],
      summary: "Create a short-lived token for an agent's socket",
      docs: { access: "agent", answers: { 200: ticketAnswerSchema } },
    },
    handler: async (request, reply) => {
      const login = await authenticator.login(request);
      if (!login.ok) return reply.refuse(login.refusal);
      return tokens.newTicket(agentActor(login.value));
    },
  });

  app.post("/visitors", {
    schema: {
      operationId: "newVisitor",
      tags: ["auth"],
      summary: "Create a token for an anonymous visitor",
      body: Type.Optional(
        Type.Union([
          Type.Null(),
          Type.Object(
            { name: Type.Optional(Type.String({ maxLength: 100 })) },
            { title: "NewVisitor" },
          ),
        ]),
      ),
      docs: { access: "anyone", answers: { 200: visitorAnswerSchema } },
    },
    config: { rateLimit: { max: 60, timeWindow: 60_000 } },
    handler: async (request) => tokens.newVisitor({ name: request.body?.name?.trim() || null }),
  });
};
