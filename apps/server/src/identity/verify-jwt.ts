import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import type { Log } from "../platform/kernel/log.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { MainSiteClient } from "./main-site-client.ts";
import {
  readUser,
  type RevokedAt,
  type UserClaims,
  type UserVerifier,
  type VerifiedUser,
} from "./site-user.ts";

export interface JwtVerifierOptions {
  /** HS256 secrets. */
  secrets: readonly string[];
  /** The key set with the main site's public keys. */
  jwks: { url: string; algorithms: readonly string[]; client: MainSiteClient } | null;
  revokedAt: RevokedAt;
  log: Log;
}

interface Keys {
  secrets: readonly Uint8Array[];
  jwks: { key: JWTVerifyGetKey; algorithms: readonly string[] } | null;
  log: Log;
}

const HMAC = "HS256";
const CLOCK_TOLERANCE_S = 5;
/** [IDN9] The same tolerance as for the time of a hook call. */
export const CLOCK_AHEAD_MAX_S = 300;
const JWKS_TIMEOUT_MS = 3_000;
// [IDN2]
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_MAX_AGE_MS = 10 * 60_000;

/** [IDN1] [IDN2] Validates JWTs that the main site signed. */
export function createJwtVerifier(options: JwtVerifierOptions): UserVerifier {
  const { jwks, revokedAt, log } = options;
  const keys: Keys = {
    secrets: options.secrets.map((secret) => new TextEncoder().encode(secret)),
    jwks: jwks === null ? null : { key: remoteKeys(jwks), algorithms: jwks.algorithms },
    log,
  };
  return {
    async verify(token) {
      const payload = await readSigned(keys, token);
      return payload.ok ? userOfPayload(payload.value, revokedAt) : payload;
    },
  };
}

/** [IDN2] The configuration decides which algorithms are accepted, not the token. */
async function readSigned(keys: Keys, token: string): Promise<Outcome<JWTPayload>> {
  const { secrets, jwks, log } = keys;
  const alg = algorithmOf(token);
  if (alg === HMAC) return readWithAny(token, secrets);
  if (jwks === null || alg === null || !jwks.algorithms.includes(alg))
    return refuse("token_invalid");
  try {
    return await readJwt(token, jwks.key, jwks.algorithms);
  } catch (error) {
    log.warn({ err: error }, "the main site's keys cannot be fetched");
    return refuse("unavailable", "The main site's keys cannot be fetched.");
  }
}

async function userOfPayload(
  payload: JWTPayload,
  readRevokedAt: RevokedAt,
): Promise<Outcome<VerifiedUser>> {
  const { sub, exp = 0, iat } = payload;
  if (iat !== undefined && iat > Date.now() / 1_000 + CLOCK_AHEAD_MAX_S)
    return refuse("token_invalid", "The token's iat is in the future.");
  const claims: UserClaims = {
    id: sub,
    name: payload["name"],
    avatar: payload["avatar"],
    locale: payload["locale"],
    topics: payload["topics"],
  };
  const user = readUser(claims, false);
  if (!user.ok) return user;
  const revokedAt = await readRevokedAt(user.value.profile.id);
  if (isRevoked(iat, revokedAt)) return refuse("token_invalid", "The token has been revoked.");
  return done({ ...user.value, expiresAt: exp * 1_000, revokedAt });
}

/** [IDN8] A revoked user's token without `iat` is refused, because it may be older than the revocation. */
export function isRevoked(issuedAtSeconds: number | undefined, revokedAt: number | null): boolean {
  if (revokedAt === null) return false;
  return issuedAtSeconds === undefined || issuedAtSeconds * 1_000 <= revokedAt;
}

/** Null when the token is not a JWT. */
export function algorithmOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).alg ?? null;
  } catch {
    return null;
  }
}

/** Accepts a token that one of the secrets signed. “Expired” is reported before “invalid”, because it names the cause. */
async function readWithAny(
  token: string,
  secrets: readonly Uint8Array[],
): Promise<Outcome<JWTPayload>> {
  let verdict: Outcome<JWTPayload> = refuse("token_invalid");
  for (const secret of secrets) {
    const read = await readJwt(token, secret, [HMAC]);
    if (read.ok) return read;
    if (verdict.ok || verdict.refusal.code !== "token_expired") verdict = read;
  }
  return verdict;
}

/** Throws only when a remote key cannot be fetched. */
export async function readJwt(
  token: string,
  key: Uint8Array | JWTVerifyGetKey,
  algorithms: readonly string[],
): Promise<Outcome<JWTPayload>> {
  const how = {
    algorithms: [...algorithms],
    requiredClaims: ["sub", "exp"],
    clockTolerance: CLOCK_TOLERANCE_S,
  };
  try {
    const { payload } = await (typeof key === "function"
      ? jwtVerify(token, key, how)
      : jwtVerify(token, key, how));
    return done(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse("token_expired");
    if (isTokenFault(error)) return refuse("token_invalid", error.message);
    throw error;
  }
}

function isTokenFault(error: unknown): error is Error {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // jose reports a failed fetch with the base class.
  return error instanceof errors.JOSEError && error.constructor !== errors.JOSEError;
}

function remoteKeys({ url, client }: { url: string; client: MainSiteClient }): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: JWKS_COOLDOWN_MS,
    cacheMaxAge: JWKS_MAX_AGE_MS,
    [customFetch]: async (address) => {
      const answer = await client.request(address, { method: "GET", timeoutMs: JWKS_TIMEOUT_MS });
      return new Response(answer.text, { status: answer.status });
    },
  });
}
