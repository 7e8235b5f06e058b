import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Accounts } from "../../accounts/accounts.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { agentActor, type LoginRecord } from "../../accounts/login.ts";
import { actorOfToken } from "../../accounts/actor-of-token.ts";
import type { Tokens } from "../../accounts/tokens.ts";
import type { Actor, AgentActor } from "../../platform/kernel/actor.ts";

export const SESSION_COOKIE = "deskwire_session";

/** Who makes an HTTP request: by `Authorization: Bearer`, else by the agent's cookie. */
export interface Authenticator {
  actor(request: FastifyRequest): Promise<Outcome<Actor>>;
  /** By the cookie alone. [HTP2] What changes something also needs the CSRF token that belongs to it. */
  login(request: FastifyRequest): Promise<Outcome<LoginRecord>>;
  agent(request: FastifyRequest): Promise<Outcome<AgentActor>>;
}

export function createAuthenticator(accounts: Accounts, tokens: Tokens): Authenticator {
  async function login(request: FastifyRequest): Promise<Outcome<LoginRecord>> {
    const cookie = request.cookies[SESSION_COOKIE];
    const record = cookie === undefined ? null : await accounts.byToken(cookie);
    if (record === null) return refuse("not_signed_in");
    const safe = request.method === "GET" || request.method === "HEAD";
    if (!safe && !sameText(String(request.headers["x-csrf-token"] ?? ""), record.csrfToken))
      return refuse("csrf_invalid");
    return done(record);
  }
  async function agent(request: FastifyRequest): Promise<Outcome<AgentActor>> {
    const found = await login(request);
    return found.ok ? done(agentActor(found.value)) : found;
  }
  return {
    login,
    agent,
    actor(request) {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      return bearer === undefined ? agent(request) : actorOfToken(tokens, accounts, bearer);
    },
  };
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Sends an outcome: its value as JSON, or its refusal as a problem. */
export function answer<T>(reply: FastifyReply, outcome: Outcome<T>): FastifyReply {
  return outcome.ok ? reply.send(outcome.value) : reply.refuse(outcome.refusal);
}
