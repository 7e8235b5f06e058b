import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  loginRequestSchema,
  newVisitorRequestSchema,
  sessionAnswerSchema,
  ticketAnswerSchema,
  visitorAnswerSchema,
} from "@deskwire/protocol/schemas";
import type { Accounts } from "../../../accounts/accounts.ts";
import { agentActor } from "../../../accounts/login.ts";
import type { Tokens } from "../../../accounts/tokens.ts";
import { done } from "../../../platform/kernel/outcome.ts";
import { andThen, answer } from "../answer.ts";
import { SESSION_COOKIE, type Authenticator } from "../authenticate.ts";
import { createLoginAttempts } from "../login-attempts.ts";

const tags = ["auth"];

const signInSchema = {
  operationId: "signIn",
  tags,
  summary: "Sign in as an agent; sets the session cookie",
  body: loginRequestSchema,
  docs: {
    access: "anyone",
    answers: { 200: sessionAnswerSchema },
    refusals: ["invalid_credentials", "busy", "unavailable"],
  },
} as const;

const sessionSchema = {
  operationId: "readSession",
  tags,
  summary: "Read the agent of the current session",
  docs: { access: "agent", answers: { 200: sessionAnswerSchema } },
} as const;

const signOutSchema = {
  operationId: "signOut",
  tags,
  summary: "Sign out; closes the sockets of this session",
  docs: { access: "agent", answers: { 204: null } },
} as const;

const ticketSchema = {
  operationId: "newTicket",
  tags,
  summary: "Create a short-lived token for an agent's socket",
  docs: { access: "agent", answers: { 200: ticketAnswerSchema } },
} as const;

const visitorSchema = {
  operationId: "newVisitor",
  tags,
  summary: "Create a token for an anonymous visitor",
  body: newVisitorRequestSchema,
  docs: { access: "anyone", answers: { 200: visitorAnswerSchema } },
} as const;

export interface AuthRoutes {
  accounts: Pick<Accounts, "login" | "logout" | "account">;
  tokens: Pick<Tokens, "newTicket" | "newVisitor">;
  authenticator: Authenticator;
}

/** Sign-in and tickets of agents, and visitors' tokens. */
export const authRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (app, parts) => {
  await sessionRoutes(app, parts);
  await tokenRoutes(app, parts);
};

const sessionRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (
  app,
  { accounts, authenticator },
) => {
  const attempts = createLoginAttempts();
  const config = { rateLimit: { max: 30, timeWindow: 60_000 } };
  app.post("/auth/login", { schema: signInSchema, config }, async (request, reply) => {
    const { email, password } = request.body;
    const retryAfterMs = attempts.begin(email);
    if (retryAfterMs !== null) return reply.refuse({ code: "rate_limited", retryAfterMs });
    const signedIn = await accounts.login(email, password);
    if (!signedIn.ok) return reply.refuse(signedIn.refusal);
    attempts.succeeded(email);
    const { agent, csrfToken } = signedIn.value;
    setSession(reply, signedIn.value, request.protocol === "https");
    return { agent, csrfToken };
  });
  app.get("/auth/session", { schema: sessionSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.login(request), async ({ agent, csrfToken }) =>
        done({ agent: await accounts.account(agent), csrfToken }),
      ),
    ),
  );
  app.post("/auth/logout", { schema: signOutSchema }, async (request, reply) => {
    const actor = await authenticator.agent(request);
    if (!actor.ok) return reply.refuse(actor.refusal);
    await accounts.logout(actor.value);
    return reply.clearCookie(SESSION_COOKIE, { path: "/" }).status(204).send();
  });
};

function setSession(
  reply: FastifyReply,
  { token, expiresAt }: { token: string; expiresAt: Date },
  secure: boolean,
): void {
  reply.setCookie(SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    expires: expiresAt,
  });
}

const tokenRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (
  app,
  { tokens, authenticator },
) => {
  const config = { rateLimit: { max: 60, timeWindow: 60_000 } };
  app.post("/ws-ticket", { schema: ticketSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.login(request), async (login) =>
        done(await tokens.newTicket(agentActor(login))),
      ),
    ),
  );
  app.post("/visitors", { schema: visitorSchema, config }, (request) =>
    tokens.newVisitor({ name: request.body?.name?.trim() || null }),
  );
};
