import { isJsonObject } from "@deskwire/protocol";
import type { CircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import type { Log } from "../platform/kernel/log.ts";
import { readUser, type RevokedAt } from "./site-user.ts";
import type { MainSiteClient } from "./main-site-client.ts";
import type { AcceptedToken } from "./token-cache.ts";

export interface MainSiteCallParts {
  /** The value of `MAIN_SITE_VERIFY_URL`. */
  url: string;
  client: MainSiteClient;
  breaker: CircuitBreaker;
  revokedAt: RevokedAt;
  /** Epoch milliseconds of the database's clock, which also times revocations. */
  databaseNow(): Promise<number>;
  log: Log;
  timeoutMs: number;
  now(): number;
  /** Monotonic milliseconds for the breaker, which a change of the system's clock does not affect. */
  elapsed(): number;
  random(): number;
}

/** The main site's answer about a token. `none`: it neither accepted nor refused the token. */
export type MainSiteVerdict =
  | { answer: "accepted"; entry: AcceptedToken }
  | { answer: "refused" }
  | { answer: "none" };

type Decision = Exclude<MainSiteVerdict, { answer: "none" }>;

// The main site's own cache entries live for 7,300 s, so these are shorter.
const GOOD_MAX_MS = 7_290_000;
const FRESH_MS = 3_650_000;
const FRESH_JITTER_S = 3_000;
// These statuses are about the moment, not about the token.
const UNDECIDED = new Set([408, 425, 429]);
const REFUSED: Decision = { answer: "refused" };

/** [IDN3] [IDN6] Calls the main site about a token, unless the breaker is open. */
export async function callMainSite(
  parts: MainSiteCallParts,
  token: string,
): Promise<MainSiteVerdict> {
  const { breaker, elapsed, log } = parts;
  const startedAt = await parts.databaseNow();
  if (!breaker.admit(elapsed())) return { answer: "none" };
  try {
    const verdict = await request(parts, token, startedAt);
    breaker.succeeded();
    return verdict;
  } catch (error) {
    breaker.failed(elapsed());
    log.warn({ err: error }, "the main site did not validate a token");
    return { answer: "none" };
  }
}

/** Throws for any response that neither accepts nor refuses the token. */
async function request(
  parts: MainSiteCallParts,
  token: string,
  startedAt: number,
): Promise<Decision> {
  const { client, url, timeoutMs } = parts;
  const { status, text } = await client.request(url, {
    method: "POST",
    body: { token },
    timeoutMs,
  });
  if (isRefusal(status)) return REFUSED;
  if (status !== 200) throw new Error(`the main site responded with ${status}`);
  return readAcceptance(parts, text, startedAt);
}

/** Throws for a body that is not understood, because it says nothing about the token. */
async function readAcceptance(
  parts: MainSiteCallParts,
  text: string,
  startedAt: number,
): Promise<Decision> {
  const body: unknown = JSON.parse(text);
  if (!isJsonObject(body)) throw new Error("the main site's response is not a JSON object");
  const { uid, name, avatar, locale, topics, expiresIn } = body;
  const user = readUser({ id: uid, name, avatar, locale, topics }, false);
  if (!user.ok) {
    parts.log.warn({ uid }, "the main site accepted a token with an invalid user id");
    return REFUSED;
  }
  const seconds = readSeconds(expiresIn ?? Infinity);
  if (seconds === null) throw new Error("the main site's expiresIn is not a number of seconds");
  if (seconds <= 0) return REFUSED;
  const times = timesOf(parts, seconds * 1_000);
  const revokedAt = await parts.revokedAt(user.value.profile.id);
  // The user was revoked during the call, so the response may be older than the revocation.
  if (revokedAt !== null && revokedAt >= startedAt) return REFUSED;
  return {
    answer: "accepted",
    entry: { state: "accepted", user: user.value, revokedAt, ...times },
  };
}

/** The jitter spreads the calls that follow a login storm over 50 minutes. */
function timesOf(
  { now, random }: MainSiteCallParts,
  lifeMs: number,
): Pick<AcceptedToken, "freshUntil" | "goodUntil"> {
  const at = now();
  const goodUntil = at + Math.min(lifeMs, GOOD_MAX_MS);
  const jitterMs = Math.ceil(random() * FRESH_JITTER_S) * 1_000;
  return { goodUntil, freshUntil: Math.min(goodUntil, at + FRESH_MS + jitterMs) };
}

/** Accepts a number, or its decimal form because databases often return numbers as strings. Null for anything else. */
export function readSeconds(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !UNDECIDED.has(status);
}
