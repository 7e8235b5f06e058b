import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import type { RevokedAt, SiteUser, VerifiedUser } from "./site-user.ts";

/** A token that the main site has accepted. Times in epoch milliseconds. */
export interface AcceptedToken {
  state: "accepted";
  user: Pick<SiteUser, "profile" | "topics">;
  /** Until then, the main site is not called about this token. */
  freshUntil: number;
  /** Until then, the token is accepted if the main site does not respond. */
  goodUntil: number;
  revokedAt: number | null;
}

export type CachedToken = AcceptedToken | { state: "refused" };

export interface TokenCacheParts {
  cache: SharedCache;
  revokedAt: RevokedAt;
  now(): number;
}

const LOCK_POLL_MS = 50;

export function keyOfToken(token: string): string {
  return `identity:${createHash("sha256").update(token).digest("base64url")}`;
}

/** Null when nothing valid is cached. A revocation after the token was accepted makes its entry invalid. */
export async function readCachedToken(
  { cache, revokedAt, now }: TokenCacheParts,
  key: string,
): Promise<CachedToken | null> {
  const text = await cache.get(key);
  if (text === null) return null;
  const entry = JSON.parse(text) as CachedToken;
  if (entry.state === "refused") return entry;
  if (now() >= entry.goodUntil) return null;
  return (await revokedAt(entry.user.profile.id)) === entry.revokedAt ? entry : null;
}

/** Waits for the answer that another node fetches about this token. Null when it does not come within `waitMs`. */
export async function waitForCachedToken(
  parts: TokenCacheParts,
  key: string,
  waitMs: number,
): Promise<CachedToken | null> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += LOCK_POLL_MS) {
    await delay(LOCK_POLL_MS);
    const entry = await readCachedToken(parts, key);
    if (entry !== null && isDecided(entry, parts.now())) return entry;
  }
  return null;
}

/** Whether the entry answers for the token without a call to the main site. */
export function isDecided(entry: CachedToken, at: number): boolean {
  return entry.state === "refused" || at < entry.freshUntil;
}

/** The user's connection ends at `expiresAt`, because the main site has to be called again then. */
export function userOfToken(entry: AcceptedToken, expiresAt = entry.freshUntil): VerifiedUser {
  return { ...entry.user, expiresAt, revokedAt: entry.revokedAt };
}
