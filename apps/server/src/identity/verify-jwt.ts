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
  /** [DOR8] The audiences and issuers of which a token must name one; empty: any. */
  audiences: readonly string[];
  issuers: readonly string[];
  revokedAt: RevokedAt;
  log: Log;
}

interface Keys extends Addressees {
  secrets: readonly Uint8Array[];
  jwks: { key: JWTVerifyGetKey; algorithms: readonly string[] } | null;
  log: Log;
}

type Addressees = Pick<JwtVerifierOptions, "audiences" | "issuers">;

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
  const { jwks, audiences, issuers, revokedAt, log } = options;
  const keys: Keys = {
    audiences,
    issuers,
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
  if (alg === HMAC) return readWithAny(token, secrets, keys);
  if (jwks === null || alg === null || !jwks.algorithms.includes(alg))
    return refuse("token_invalid");
  try {
    return await readJwt(token, jwks.key, { algorithms: jwks.algorithms, ...keys });
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
  { audiences, issuers }: Addressees,
): Promise<Outcome<JWTPayload>> {
  let verdict: Outcome<JWTPayload> = refuse("token_invalid");
  for (const secret of secrets) {
    const read = await readJwt(token, secret, { algorithms: [HMAC], audiences, issuers });
    if (read.ok) return read;
    if (verdict.ok || verdict.refusal.code !== "token_expired") verdict = read;
  }
  return verdict;
}

interface JwtRules extends Partial<Addressees> {
  algorithms: readonly string[];
  /** The `typ` that the header must have; undefined: any. */
  type?: string;
}

/** Throws only when a remote key cannot be fetched. */
export async function readJwt(
  token: string,
  key: Uint8Array | JWTVerifyGetKey,
  { algorithms, type, audiences = [], issuers = [] }: JwtRules,
): Promise<Outcome<JWTPayload>> {
  const how = {
    algorithms: [...algorithms],
    requiredClaims: ["sub", "exp"],
    ...(type !== undefined && { typ: type }),
    // [DOR8] For `nbf`. The expiry is checked below, because the tolerance would lengthen it as well.
    clockTolerance: CLOCK_AHEAD_MAX_S,
    ...(audiences.length > 0 && { audience: [...audiences] }),
    ...(issuers.length > 0 && { issuer: [...issuers] }),
  };
  try {
    const { payload } = await (typeof key === "function"
      ? jwtVerify(token, key, how)
      : jwtVerify(token, key, how));
    const isOver = (payload.exp ?? 0) + CLOCK_TOLERANCE_S <= Date.now() / 1_000;
    return isOver ? refuse("token_expired") : done(payload);
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
