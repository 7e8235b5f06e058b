import { setTimeout as delay } from "node:timers/promises";
import { cleanName, type LoginRequest, type Refusal } from "@deskwire/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
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
import { DEVICE_LIFE_S, type Devices } from "../../../accounts/devices.ts";
import type { Tokens } from "../../../accounts/tokens.ts";
import { done } from "../../../platform/kernel/outcome.ts";
import { andThen, answer } from "../answer.ts";
import { clearCookie, readCookie, setCookie } from "../cookies.ts";
import { SESSION_COOKIE, type Authenticator } from "../authenticate.ts";
import { addressOf } from "../request-address.ts";
import { createLoginAttempts, type Admission, type LoginAttempts } from "../login-attempts.ts";

const tags = ["auth"];
const DEVICE_COOKIE = "deskwire_device";
/** [DOR2] New visitors from one address in a minute: an office or a mobile network may have many. */
const NEWCOMERS_MAX = 600;

const signInSchema = {
  operationId: "signIn",
  tags,
  summary: "Sign in as an agent; sets the session cookie",
  body: loginRequestSchema,
  docs: {
    access: "anyone",
    answers: { 200: sessionAnswerSchema },
    refusals: ["invalid_credentials", "rate_limited", "busy", "unavailable"],
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
  devices: Devices;
  tokens: Pick<Tokens, "newTicket" | "newVisitor">;
  authenticator: Authenticator;
}

/** Sign-in and tickets of agents, and visitors' tokens. */
export const authRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (app, parts) => {
  await sessionRoutes(app, parts);
  await tokenRoutes(app, parts);
};

const sessionRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (app, parts) => {
  const { accounts, authenticator } = parts;
  const attempts = createLoginAttempts();
  app.post("/auth/login", { schema: signInSchema }, async (request, reply) => {
    const signedIn = await tryLogin(parts, attempts, request);
    if (!signedIn.ok) return reply.refuse(signedIn.refusal);
    const { agent, csrfToken } = signedIn.value;
    setSession(reply, signedIn.value);
    setDevice(reply, await parts.devices.newToken(request.body.email));
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
    return clearCookie(reply, SESSION_COOKIE).status(204).send();
  });
};

type SignedIn = Awaited<ReturnType<Accounts["login"]>>;

/** [DOR6] Only a wrong e-mail or password counts as a failure, not a server that could not check it. */
async function tryLogin(
  { accounts, devices }: AuthRoutes,
  attempts: LoginAttempts,
  request: FastifyRequest<{ Body: LoginRequest }>,
): Promise<SignedIn> {
  const { email, password } = request.body;
  const device = await devices.deviceOf(readCookie(request, DEVICE_COOKIE), email);
  const admission = attempts.begin({ email, address: addressOf(request), device });
  if (!admission.admitted) return refuseAttempt(admission);
  let failed = false;
  try {
    await delay(admission.delayMs);
    const signedIn = await accounts.login(email, password);
    failed = !signedIn.ok;
    return signedIn;
  } finally {
    admission.end({ failed });
  }
}

function refuseAttempt({ code, retryAfterMs }: Exclude<Admission, { admitted: true }>): {
  ok: false;
  refusal: Refusal;
} {
  if (code === "busy") return { ok: false, refusal: { code, retryAfterMs } };
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const refusal: Refusal = {
    code,
    message: `Too many failed sign-ins. Try again in ${minutes} min.`,
    retryAfterMs,
  };
  return { ok: false, refusal };
}

function setDevice(reply: FastifyReply, value: string): void {
  const expires = new Date(Date.now() + DEVICE_LIFE_S * 1_000);
  setCookie(reply, { name: DEVICE_COOKIE, value, sameSite: "strict", expires });
}

function setSession(
  reply: FastifyReply,
  { token, expiresAt }: { token: string; expiresAt: Date },
): void {
  setCookie(reply, { name: SESSION_COOKIE, value: token, sameSite: "lax", expires: expiresAt });
}

const tokenRoutes: FastifyPluginAsyncTypebox<AuthRoutes> = async (
  app,
  { tokens, authenticator },
) => {
  const config = { rateLimit: { max: NEWCOMERS_MAX, timeWindow: 60_000 } };
  app.post("/ws-ticket", { schema: ticketSchema }, (request, reply) =>
    answer(
      reply,
      andThen(authenticator.login(request), async (login) =>
        done(await tokens.newTicket(agentActor(login))),
      ),
    ),
  );
  app.post("/visitors", { schema: visitorSchema, config }, (request) =>
    tokens.newVisitor({ name: cleanName(request.body?.name) }),
  );
};
