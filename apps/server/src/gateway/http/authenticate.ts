import { timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Accounts } from "../../accounts/accounts.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { agentActor, type LoginRecord } from "../../accounts/login.ts";
import { actorOfToken } from "../../accounts/actor-of-token.ts";
import type { Tokens } from "../../accounts/tokens.ts";
import type { Actor, AgentActor } from "../../platform/kernel/actor.ts";
import type { Admission } from "../admission/admission.ts";
import { admitCall } from "./admit-calls.ts";
import { andThen } from "./answer.ts";
import { addressOf } from "./request-address.ts";
import { readCookie } from "./cookies.ts";

export const SESSION_COOKIE = "deskwire_session";

export interface AuthenticatorParts {
  accounts: Accounts;
  tokens: Tokens;
  admission: Admission;
}

/** Authenticates HTTP requests. `actor` and `agent` also wait for the participant's turn (LIM3, LIM4, LIM5). */
export interface Authenticator {
  /** By `Authorization: Bearer`, or by the session cookie when there is no such header. */
  actor(request: FastifyRequest): Promise<Outcome<Actor>>;
  /** By the session cookie alone. [HTP2] A method other than GET and HEAD also needs the session's CSRF token. */
  login(request: FastifyRequest): Promise<Outcome<LoginRecord>>;
  agent(request: FastifyRequest): Promise<Outcome<AgentActor>>;
  /** Waits for the turn of a participant who was authenticated in another way. */
  admit<A extends Actor>(request: FastifyRequest, actor: A): Promise<Outcome<A>>;
}

export function createAuthenticator({
  accounts,
  tokens,
  admission,
}: AuthenticatorParts): Authenticator {
  const login = (request: FastifyRequest): Promise<Outcome<LoginRecord>> =>
    loginOf(accounts, request);
  const agent = (request: FastifyRequest): Promise<Outcome<AgentActor>> =>
    andThen(login(request), (record) => admitCall(admission, request, agentActor(record)));
  return {
    login,
    agent,
    admit: (request, actor) => admitCall(admission, request, actor),
    actor(request) {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      if (bearer === undefined) return agent(request);
      const shown = { token: bearer, address: addressOf(request) };
      return andThen(actorOfToken(tokens, accounts, shown), (actor) =>
        admitCall(admission, request, actor),
      );
    },
  };
}

async function loginOf(accounts: Accounts, request: FastifyRequest): Promise<Outcome<LoginRecord>> {
  const cookie = readCookie(request, SESSION_COOKIE);
  const record = cookie === undefined ? null : await accounts.byToken(cookie);
  if (record === null) return refuse("not_signed_in");
  const safe = request.method === "GET" || request.method === "HEAD";
  if (!safe && !sameText(String(request.headers["x-csrf-token"] ?? ""), record.csrfToken))
    return refuse("csrf_invalid");
  return done(record);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
