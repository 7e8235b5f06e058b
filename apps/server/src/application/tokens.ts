import { errors, jwtVerify, SignJWT, decodeProtectedHeader, type JWTPayload } from "jose";
import {
  participantKey,
  USER_ID_CHARS_MAX,
  VISITOR_PREFIX,
  type UserProfile,
} from "@deskwire/protocol";
import type { AgentActor, UserActor } from "../domain/actor.ts";
import { uuidv7 } from "../domain/uuid.ts";
import { done, refuse, type Outcome } from "./desk.ts";

const VISITOR_TYPE = "deskwire-visitor+jwt";
const TICKET_TYPE = "deskwire-ticket+jwt";
const VISITOR_LIFE_S = 365 * 86_400;
const TICKET_LIFE_S = 300;
const NAME_CHARS_MAX = 100;
const URL_CHARS_MAX = 2_048;
const TOPICS_MAX = 50;

/** What a ticket says; whether the sign-in behind it still stands is for the caller to check. */
export type TicketActor = Pick<AgentActor, "id" | "loginId">;
export type TokenActor =
  | { kind: "user"; actor: UserActor }
  | { kind: "ticket"; ticket: TicketActor };

/** Makes and reads every token that signs somebody in on a socket or an upload. */
export interface Tokens {
  /** `token_expired` for one that was good once, `token_invalid` for any other that is not. */
  verify(token: string): Promise<Outcome<TokenActor>>;
  newVisitor(profile: { name: string | null }): Promise<{ token: string; user: UserProfile }>;
  newTicket(actor: TicketActor): Promise<{ ticket: string; expiresAt: string }>;
}

export interface TokenOptions {
  sessionSecret: string;
  /** The main site's; without it, no user's token is good. */
  userJwtSecret: string | undefined;
}

export function createTokens(options: TokenOptions): Tokens {
  const own = new TextEncoder().encode(options.sessionSecret);
  const site =
    options.userJwtSecret === undefined ? null : new TextEncoder().encode(options.userJwtSecret);
  return {
    async verify(token) {
      const type = typeOf(token);
      if (type === undefined) return refuse("token_invalid");
      const ours = type === VISITOR_TYPE || type === TICKET_TYPE;
      const key = ours ? own : site;
      if (key === null)
        return refuse(
          "token_invalid",
          "USER_JWT_SECRET is not set, so users' tokens cannot be verified.",
        );
      const payload = await readJwt(token, key);
      if (!payload.ok) return payload;
      if (type === TICKET_TYPE)
        return done({
          kind: "ticket",
          ticket: { id: String(payload.value.sub), loginId: String(payload.value["login"]) },
        });
      return userActor(payload.value, type === VISITOR_TYPE);
    },
    async newVisitor({ name }) {
      const id = `${VISITOR_PREFIX}${uuidv7()}`;
      const token = await sign(
        { name },
        { type: VISITOR_TYPE, subject: id, life: VISITOR_LIFE_S, key: own },
      );
      return { token, user: { kind: "user", id, name, avatar: null, visitor: true } };
    },
    async newTicket(actor) {
      const ticket = await sign(
        { login: actor.loginId },
        { type: TICKET_TYPE, subject: actor.id, life: TICKET_LIFE_S, key: own },
      );
      return { ticket, expiresAt: new Date(Date.now() + TICKET_LIFE_S * 1_000).toISOString() };
    },
  };
}

/** The header's type, null when it has none, undefined when this is no token at all. */
function typeOf(token: string): string | null | undefined {
  try {
    return decodeProtectedHeader(token).typ ?? null;
  } catch {
    return undefined;
  }
}

async function readJwt(token: string, key: Uint8Array): Promise<Outcome<JWTPayload>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      requiredClaims: ["sub", "exp"],
      clockTolerance: 5,
    });
    return done(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse("token_expired");
    if (error instanceof errors.JOSEError) return refuse("token_invalid", error.message);
    throw error;
  }
}

/** [HEL6] */
function userActor(payload: JWTPayload, visitor: boolean): Outcome<TokenActor> {
  const id = payload.sub ?? "";
  if (!isUserId(id)) return refuse("token_invalid", "sub must be a user id of 1 to 64 characters.");
  if (id.startsWith(VISITOR_PREFIX) !== visitor)
    return refuse(
      "token_invalid",
      `User ids that start with "${VISITOR_PREFIX}" are kept for visitors.`,
    );
  const topics = Array.isArray(payload["topics"])
    ? payload["topics"].filter((topic) => typeof topic === "string").slice(0, TOPICS_MAX)
    : [];
  const profile: UserProfile = {
    kind: "user",
    id,
    name: cleanName(payload["name"]),
    avatar: cleanUrl(payload["avatar"]),
    visitor,
  };
  const key = participantKey(profile);
  return done({
    kind: "user",
    actor: { kind: "user", id, key, profile, topics, expiresAt: (payload.exp ?? 0) * 1_000 },
  });
}

/** 1 to 64 characters of well-formed text without control characters; spaces inside are the main site's affair. */
export function isUserId(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length >= 1 &&
    value.length <= USER_ID_CHARS_MAX &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value)
  );
}

function cleanName(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const name = value
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, " ")
    .trim();
  return name === "" ? null : Array.from(name).slice(0, NAME_CHARS_MAX).join("");
}

function cleanUrl(value: unknown): string | null {
  return typeof value === "string" &&
    value.length <= URL_CHARS_MAX &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value)
    ? value
    : null;
}

function sign(
  claims: JWTPayload,
  how: { type: string; subject: string; life: number; key: Uint8Array },
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: how.type })
    .setSubject(how.subject)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + how.life)
    .sign(how.key);
}
