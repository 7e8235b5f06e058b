import { randomUUID } from "node:crypto";
import { participantKey, VISITOR_PREFIX, type ParticipantKey } from "@deskwire/protocol";
import { isRevoked, readJwt } from "../identity/verify-jwt.ts";
import type { RevokedAt } from "../identity/site-user.ts";
import type { Actor, UserActor } from "../platform/kernel/actor.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import type { Accounts } from "./accounts.ts";
import { agentActor } from "./login.ts";
import { signToken } from "./sign-token.ts";

/** [MED13] Tickets for one download each. They stand in an address, where no token may stand. */
export interface DownloadTickets {
  /** The caller has checked that the actor may read the attachment. */
  issue(actor: Actor, attachmentId: string): Promise<{ ticket: string; expiresAt: string }>;
  /**
   * What a ticket says; the caller checks again what the actor may read. Refuses with `token_expired` or `token_invalid`.
   */
  read(ticket: string): Promise<Outcome<DownloadTicket>>;
  /** Uses a ticket up. Refuses with `token_expired` when it was used before. */
  use(ticket: DownloadTicket): Promise<Outcome<null>>;
}

export interface DownloadTicket {
  id: string;
  actor: Actor;
  attachmentId: string;
}

export interface DownloadTicketsParts {
  sessionSecret: string;
  accounts: Pick<Accounts, "byLogin">;
  revokedAt: RevokedAt;
  cache: Pick<SharedCache, "lock">;
}

export const DOWNLOAD_TYPE = "deskwire-download+jwt";
/** Expiry is checked with a tolerance of 5 s, so that a ticket serves for at most 60 s. */
const LIFE_S = 55;
const USED_MS = 61_000;

export function createDownloadTickets(parts: DownloadTicketsParts): DownloadTickets {
  const key = new TextEncoder().encode(parts.sessionSecret);
  return {
    issue: (actor, attachmentId) => issue(key, actor, attachmentId),
    read: (ticket) => read(parts, key, ticket),
    use: (ticket) => use(parts, ticket),
  };
}

async function issue(
  key: Uint8Array,
  actor: Actor,
  attachmentId: string,
): Promise<{ ticket: string; expiresAt: string }> {
  const claims = {
    jti: randomUUID(),
    attachment: attachmentId,
    ...(actor.kind === "agent" ? { login: actor.loginId } : { user: actor.id }),
  };
  const how = { type: DOWNLOAD_TYPE, subject: actor.key, lifeSeconds: LIFE_S, key };
  const expiresAt = new Date(Date.now() + LIFE_S * 1_000).toISOString();
  return { ticket: await signToken(claims, how), expiresAt };
}

async function read(
  parts: DownloadTicketsParts,
  key: Uint8Array,
  ticket: string,
): Promise<Outcome<DownloadTicket>> {
  const claims = await readJwt(ticket, key, { algorithms: ["HS256"], type: DOWNLOAD_TYPE });
  if (!claims.ok) return claims;
  const { jti = "", iat, exp = 0, attachment, login, user } = claims.value;
  const actor =
    typeof login === "string"
      ? await agentOf(parts, login)
      : await userOf(parts, { id: String(user), iat, exp });
  if (!actor.ok) return actor;
  return done({ id: jti, actor: actor.value, attachmentId: String(attachment) });
}

async function use(
  { cache }: DownloadTicketsParts,
  { id }: DownloadTicket,
): Promise<Outcome<null>> {
  const used = await cache.lock(`download:${id}`, USED_MS);
  return used === null ? refuse("token_expired", "This download has begun already.") : done(null);
}

async function agentOf(
  { accounts }: DownloadTicketsParts,
  loginId: string,
): Promise<Outcome<Actor>> {
  const login = await accounts.byLogin(loginId);
  return login === null ? refuse("token_expired") : done(agentActor(login));
}

async function userOf(
  { revokedAt: readRevokedAt }: DownloadTicketsParts,
  { id, iat, exp }: { id: string; iat: number | undefined; exp: number },
): Promise<Outcome<Actor>> {
  const revokedAt = await readRevokedAt(id);
  if (isRevoked(iat, revokedAt)) return refuse("token_invalid");
  const profile = {
    kind: "user",
    id,
    name: null,
    avatar: null,
    visitor: id.startsWith(VISITOR_PREFIX),
  } as const;
  const key: ParticipantKey = participantKey(profile);
  const actor: UserActor = {
    kind: "user",
    id,
    key,
    profile,
    topics: [],
    expiresAt: exp * 1_000,
    revokedAt,
  };
  return done(actor);
}
