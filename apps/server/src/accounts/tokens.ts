import { decodeProtectedHeader } from "jose";
import { participantKey, VISITOR_PREFIX, type UserProfile } from "@deskwire/protocol";
import type { AgentActor, UserActor } from "../platform/kernel/actor.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import {
  readUser,
  type RevokedAt,
  type UserVerifier,
  type VerifiedUser,
} from "../identity/site-user.ts";
import { isRevoked, readJwt } from "../identity/verify-jwt.ts";
import { DEVICE_TYPE } from "./devices.ts";
import { DOWNLOAD_TYPE } from "./download-tickets.ts";
import { signToken } from "./sign-token.ts";

const VISITOR_TYPE = "deskwire-visitor+jwt";
const TICKET_TYPE = "deskwire-ticket+jwt";
const VISITOR_LIFE_S = 365 * 86_400;
const TICKET_LIFE_S = 300;

/** The claims of a ticket. The caller checks whether its sign-in has ended. */
export type TicketActor = Pick<AgentActor, "id" | "loginId">;
export type TokenActor =
  | { kind: "user"; actor: UserActor }
  | { kind: "ticket"; ticket: TicketActor };

/** Issues visitors' tokens and agents' tickets, and verifies all bearer tokens. */
export interface Tokens {
  /** `address` is the one that shows the token. `rate_limited` after too many unknown ones (DOR7), `token_expired` for an expired token, `unavailable` when the main site or its keys are needed and cannot be reached, else `token_invalid`. */
  verify(token: string, address?: string): Promise<Outcome<TokenActor>>;
  newVisitor(profile: { name: string | null }): Promise<{ token: string; user: UserProfile }>;
  newTicket(actor: TicketActor): Promise<{ ticket: string; expiresAt: string }>;
}

export interface TokenOptions {
  sessionSecret: string;
  /** Verifies the main site's tokens. */
  users: UserVerifier;
  revokedAt: RevokedAt;
}

export function createTokens({ sessionSecret, users, revokedAt }: TokenOptions): Tokens {
  const key = new TextEncoder().encode(sessionSecret);
  return {
    async verify(token, address) {
      const type = typeOf(token);
      if (type === TICKET_TYPE) return verifyTicket(key, token);
      if (type === VISITOR_TYPE) return verifyVisitor({ key, revokedAt }, token);
      if (type === DEVICE_TYPE || type === DOWNLOAD_TYPE) return refuse("token_invalid");
      const user = await users.verify(token, address);
      return user.ok ? done(toActor(user.value)) : user;
    },
    async newVisitor({ name }) {
      const id = `${VISITOR_PREFIX}${uuidv7()}`;
      const how = { type: VISITOR_TYPE, subject: id, lifeSeconds: VISITOR_LIFE_S, key };
      const token = await signToken({ name }, how);
      return { token, user: { kind: "user", id, name, avatar: null, visitor: true } };
    },
    async newTicket({ id, loginId }) {
      const how = { type: TICKET_TYPE, subject: id, lifeSeconds: TICKET_LIFE_S, key };
      const ticket = await signToken({ login: loginId }, how);
      return { ticket, expiresAt: new Date(Date.now() + TICKET_LIFE_S * 1_000).toISOString() };
    },
  };
}

async function verifyTicket(key: Uint8Array, token: string): Promise<Outcome<TokenActor>> {
  const payload = await readJwt(token, key, { algorithms: ["HS256"] });
  if (!payload.ok) return payload;
  const { sub, login } = payload.value;
  return done({ kind: "ticket", ticket: { id: String(sub), loginId: String(login) } });
}

async function verifyVisitor(
  { key, revokedAt }: { key: Uint8Array; revokedAt: RevokedAt },
  token: string,
): Promise<Outcome<TokenActor>> {
  const payload = await readJwt(token, key, { algorithms: ["HS256"] });
  if (!payload.ok) return payload;
  const { sub, exp = 0, iat, name } = payload.value;
  const user = readUser({ id: sub, name, avatar: null, locale: null, topics: [] }, true);
  if (!user.ok) return user;
  const revoked = await revokedAt(user.value.profile.id);
  if (isRevoked(iat, revoked)) return refuse("token_invalid", "The token has been revoked.");
  return done(toActor({ ...user.value, expiresAt: exp * 1_000, revokedAt: revoked }));
}

/** The `typ` of the header; null when there is none, or when the token is not a JWT. */
function typeOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).typ ?? null;
  } catch {
    return null;
  }
}

function toActor({ profile, topics, expiresAt, revokedAt }: VerifiedUser): TokenActor {
  const { id } = profile;
  const key = participantKey(profile);
  return { kind: "user", actor: { kind: "user", id, key, profile, topics, expiresAt, revokedAt } };
}
