import { createHmac, timingSafeEqual } from "node:crypto";
import {
  isJsonObject,
  textChars,
  USER_ID_CHARS_MAX,
  VISITOR_PREFIX,
  type JsonObject,
} from "@deskwire/protocol";
import { readJwtSecrets } from "../identity/jwt-secrets.ts";
import { decimalOf } from "../identity/site-user.ts";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import { CLOCK_AHEAD_MAX_S, createJwtVerifier } from "../identity/verify-jwt.ts";
import { bad, good, hint, durationOf, type Finding } from "./verify-report.ts";

export interface TokenCheck {
  token: string;
  /** The value of `USER_JWT_SECRET`. */
  secret: string | undefined;
  /** The values of `USER_JWKS_URL` and `USER_JWKS_ALGORITHMS`. */
  jwks: { url: string; algorithms: readonly string[]; client: MainSiteClient } | null;
  /** The values of `USER_JWT_AUDIENCE` and `USER_JWT_ISSUER`. */
  audiences?: readonly string[];
  issuers?: readonly string[];
  /** Epoch milliseconds. */
  now: number;
}

interface Parts {
  header: JsonObject;
  payload: JsonObject;
  signed: string;
  signature: string;
}

const CLOCK_TOLERANCE_S = 5;
/** A time in seconds reaches this value in the year 5138. */
const MILLISECONDS_FROM = 1e11;

/** [IDN1] [IDN2] Verifies a token as the server does, and explains why it is refused. */
export async function checkToken(check: TokenCheck): Promise<Finding[]> {
  const token = check.token.trim();
  const parts = readParts(token);
  if ("kind" in parts) return [parts];
  const findings = [
    ...explainSignature(parts, check),
    ...explainTimes(parts.payload, Math.floor(check.now / 1_000)),
    ...explainAddressees(parts.payload, check),
    ...explainUser(parts.payload),
  ];
  return [...findings, await verdictOf(token, check, findings)];
}

async function verdictOf(
  token: string,
  { secret, jwks, audiences = [], issuers = [] }: TokenCheck,
  findings: readonly Finding[],
): Promise<Finding> {
  const secrets = secret === undefined ? [] : readJwtSecrets(secret);
  let cause = "";
  const nothing = (): void => undefined;
  const warn = (details: object): void => {
    if ("err" in details && details.err instanceof Error) cause = ` ${details.err.message}`;
  };
  const verifier = createJwtVerifier({
    secrets,
    jwks,
    audiences,
    issuers,
    revokedAt: async () => null,
    log: { info: nothing, warn, error: nothing },
  });
  const verdict = await verifier.verify(token);
  if (verdict.ok) {
    const { id, name } = verdict.value.profile;
    const called = name === null ? "" : ` (${name})`;
    return good("tokenAccepted", { user: JSON.stringify(id), name: called });
  }
  const { code, message } = verdict.refusal;
  const explained = findings.some(({ kind }) => kind === "bad");
  const why = explained || message === undefined ? "" : `: ${message}${cause}`;
  return bad("tokenRefused", { code, why });
}

function readParts(token: string): Parts | Finding {
  if (/^bearer /i.test(token)) return bad("tokenBearer");
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (body === "" || more.length > 0) return bad("notJwt");
  if (/[+/=]/.test(token)) return bad("plainBase64");
  const header = readPart(head);
  const payload = readPart(body);
  if (header === null || payload === null)
    return bad("partNotJson", { part: header === null ? 1 : 2 });
  return { header, payload, signed: `${head}.${body}`, signature };
}

function readPart(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function explainSignature({ header, signed, signature }: Parts, check: TokenCheck): Finding[] {
  const alg = header["alg"];
  if (alg !== "HS256") return explainAlgorithm(String(alg), check);
  if (check.secret === undefined) return [bad("noJwtSecret")];
  const fits = (secret: string | Buffer): boolean => {
    const own = createHmac("sha256", secret).update(signed).digest();
    const given = Buffer.from(signature, "base64url");
    return own.length === given.length && timingSafeEqual(own, given);
  };
  const secrets = readJwtSecrets(check.secret);
  if (secrets.some(fits)) return [good("jwtSecretGood")];
  return [explainMismatch(secrets, fits)];
}

function explainMismatch(
  secrets: readonly string[],
  fits: (secret: string | Buffer) => boolean,
): Finding {
  if (secrets.some((secret) => fits(`${secret}\n`) || fits(secret.trim())))
    return bad("jwtSecretSpace");
  if (secrets.some((secret) => fits(Buffer.from(secret, "base64")))) return bad("jwtSecretDecoded");
  return bad("jwtSecretOther");
}

function explainAlgorithm(alg: string, { jwks }: TokenCheck): Finding[] {
  if (alg.startsWith("HS")) return [bad("onlyHs256", { alg })];
  if (alg === "none" || !/^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.test(alg))
    return [bad("badAlgorithm", { alg })];
  if (jwks === null) return [bad("noJwks", { alg })];
  if (!jwks.algorithms.includes(alg))
    return [bad("otherAlgorithm", { alg, accepted: jwks.algorithms.join(", ") })];
  return [];
}

function explainTimes(payload: JsonObject, now: number): Finding[] {
  const { exp, nbf, iat } = payload;
  const findings: Finding[] = [];
  if (typeof exp !== "number") findings.push(bad("noExp"));
  else if (exp > MILLISECONDS_FROM) findings.push(bad("expMilliseconds"));
  else findings.push(explainExpiry(exp - now));
  if (typeof nbf === "number" && nbf > now + CLOCK_AHEAD_MAX_S) {
    findings.push(bad("notYet", { span: durationOf(nbf - now) }));
  }
  if (typeof iat !== "number") findings.push(hint("noIat"));
  else if (iat > now + CLOCK_AHEAD_MAX_S) findings.push(bad("iatFarAhead"));
  else if (iat > now + CLOCK_TOLERANCE_S) findings.push(hint("iatAhead"));
  return findings;
}

/** [DOR8] */
function explainAddressees(
  { aud, iss }: JsonObject,
  { audiences = [], issuers = [] }: TokenCheck,
): Finding[] {
  const named = Array.isArray(aud) ? (aud as unknown[]) : [aud];
  const fits = (wanted: readonly string[], given: readonly unknown[]): boolean =>
    wanted.length === 0 || wanted.some((each) => given.includes(each));
  return [
    ...(fits(audiences, named) ? [] : [bad("audOther", { wanted: audiences.join(", ") })]),
    ...(fits(issuers, [iss]) ? [] : [bad("issOther", { wanted: issuers.join(", ") })]),
  ];
}

function explainExpiry(left: number): Finding {
  const span = durationOf(left);
  if (left > -CLOCK_TOLERANCE_S) return good("expiresIn", { span });
  return bad("expired", { span });
}

function explainUser({ sub, name, avatar, topics }: JsonObject): Finding[] {
  return [
    ...explainSubject(sub),
    ...(name === undefined || typeof name === "string" ? [] : [hint("nameIgnored")]),
    ...(avatar === undefined || (typeof avatar === "string" && /^https?:\/\//.test(avatar))
      ? []
      : [hint("avatarIgnored")]),
    ...(topics === undefined || Array.isArray(topics) ? [] : [hint("topicsIgnored")]),
  ];
}

/** [HEL6] */
export function explainSubject(given: unknown, claim = "sub"): Finding[] {
  const sub = decimalOf(given);
  if (sub === undefined || sub === null || sub === "") return [bad("userMissing", { claim })];
  if (typeof sub !== "string") return [bad("userNotString", { claim })];
  if (sub.startsWith(VISITOR_PREFIX)) return [bad("userReserved", { prefix: VISITOR_PREFIX })];
  if (textChars(sub) > USER_ID_CHARS_MAX)
    return [bad("userLong", { length: textChars(sub), max: USER_ID_CHARS_MAX })];
  if (/\p{Cc}/u.test(sub) || !sub.isWellFormed()) return [bad("userControl")];
  return [];
}
