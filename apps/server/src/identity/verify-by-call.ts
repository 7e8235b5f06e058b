import { createHash } from "node:crypto";
import { isJsonObject } from "@deskwire/protocol";
import type { CircuitBreaker } from "../platform/kernel/circuit-breaker.ts";
import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import type { Log } from "../platform/kernel/log.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { MainSiteClient } from "./main-site-client.ts";
import {
  readUser,
  type RevokedAt,
  type SiteUser,
  type UserVerifier,
  type VerifiedUser,
} from "./site-user.ts";

export interface CallVerifierOptions {
  url: string;
  client: MainSiteClient;
  cache: SharedCache;
  breaker: CircuitBreaker;
  /** Calls under way at once; the others wait, so that a storm reaches the main site as a stream. */
  limit<T>(work: () => Promise<T>): Promise<T>;
  revokedAt: RevokedAt;
  /** The time, in epoch milliseconds, by the clock that says when users were revoked. */
  clock(): Promise<number>;
  log: Log;
  timeoutMs?: number;
  now?: () => number;
  /** Milliseconds that go on evenly, whatever is done to the clock: how long the main site is left alone. */
  elapsed?: () => number;
  random?: () => number;
}

/** What is kept of a token. */
type Entry =
  | {
      state: "accepted";
      user: Pick<SiteUser, "profile" | "topics">;
      freshUntil: number;
      goodUntil: number;
      revokedAt: number | null;
    }
  | { state: "refused" };

type Accepted = Extract<Entry, { state: "accepted" }>;
type Asked = { answer: "accepted"; entry: Accepted } | { answer: "refused" } | { answer: "none" };

/** Milliseconds; the main site's own entries live for 7,300 s. */
const GOOD_MAX_MS = 7_290_000;
const FRESH_MS = 3_650_000;
const FRESH_JITTER_S = 3_000;
const REFUSED_MS = 30_000;
const TIMEOUT_MS = 3_000;
const LOCK_MS = 5_000;
const LOCK_POLL_MS = 50;
// They say something of the moment, not of the token.
const UNDECIDED = new Set([408, 425, 429]);

/** [IDN3] [IDN4] [IDN5] [IDN6] Asks the main site whose a token is, as seldom as possible. */
export function createCallVerifier(options: CallVerifierOptions): UserVerifier {
  const { cache, breaker, now = Date.now, random = Math.random, timeoutMs = TIMEOUT_MS } = options;
  const { elapsed = () => performance.now() } = options;
  const underWay = new Map<string, Promise<Outcome<VerifiedUser>>>();

  async function verify(token: string, key: string): Promise<Outcome<VerifiedUser>> {
    const known = await recall(key);
    if (known?.state === "refused") return refuse("token_invalid");
    if (known !== null && now() < known.freshUntil) return done(toUser(known));
    const lock = await cache.lock(key, LOCK_MS);
    if (lock === null) {
      const told = await waitForOther(key);
      if (told !== null) return told;
    }
    try {
      return await askAndKeep(token, key, known);
    } finally {
      await lock?.release();
    }
  }

  /** What is kept and still counts: another revocation since makes an accepted token unknown again. */
  async function recall(key: string): Promise<Entry | null> {
    const text = await cache.get(key);
    if (text === null) return null;
    const entry = JSON.parse(text) as Entry;
    if (entry.state === "refused") return entry;
    if (now() >= entry.goodUntil) return null;
    const revokedAt = await options.revokedAt(entry.user.profile.id);
    return revokedAt === entry.revokedAt ? entry : null;
  }

  /** Another node asks about this token: null when it has not been answered in time. */
  async function waitForOther(key: string): Promise<Outcome<VerifiedUser> | null> {
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += LOCK_POLL_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
      const entry = await recall(key);
      if (entry?.state === "refused") return refuse("token_invalid");
      if (entry !== null && now() < entry.freshUntil) return done(toUser(entry));
    }
    return null;
  }

  async function askAndKeep(
    token: string,
    key: string,
    stale: Accepted | null,
  ): Promise<Outcome<VerifiedUser>> {
    const asked = await options.limit(() => ask(token));
    switch (asked.answer) {
      case "accepted":
        await cache.set(
          key,
          JSON.stringify(asked.entry),
          Math.max(1, asked.entry.goodUntil - now()),
        );
        return done(toUser(asked.entry));
      case "refused":
        await cache.set(
          key,
          JSON.stringify({ state: "refused" }),
          Math.round(REFUSED_MS * (1 + random())),
        );
        return refuse("token_invalid", "The main site does not know this token.");
      case "none":
        return stale === null
          ? refuse("unavailable", "The main site does not respond.")
          : done(toUser(stale, stale.goodUntil));
    }
  }

  async function ask(token: string): Promise<Asked> {
    const startedAt = await options.clock();
    if (!breaker.admit(elapsed())) return { answer: "none" };
    try {
      const { status, text } = await options.client.request(options.url, {
        method: "POST",
        body: { token },
        timeoutMs,
      });
      const asked =
        status === 200 ? await accept(text, startedAt) : isRefusal(status) ? REFUSED : null;
      if (asked === null) throw new Error(`the main site answered ${status}`);
      breaker.succeeded();
      return asked;
    } catch (error) {
      breaker.failed(elapsed());
      options.log.warn({ err: error }, "the main site did not say whose a token is");
      return { answer: "none" };
    }
  }

  /** Throws for an answer that makes no sense: that is no refusal of the token. */
  async function accept(text: string, startedAt: number): Promise<Asked> {
    const body: unknown = JSON.parse(text);
    if (!isJsonObject(body)) throw new Error("the main site's answer is no object");
    const { uid, name, avatar, locale, topics, expiresIn } = body;
    const id = typeof uid === "number" && Number.isSafeInteger(uid) && uid >= 0 ? String(uid) : uid;
    const user = readUser({ id, name, avatar, locale, topics }, false);
    if (!user.ok) {
      options.log.warn({ uid: id }, "the main site accepted a token with a uid that is no user id");
      return REFUSED;
    }
    const seconds = readSeconds(expiresIn ?? Infinity);
    if (seconds === null) throw new Error("the main site's expiresIn is no number of seconds");
    const lifeMs = seconds * 1_000;
    if (lifeMs <= 0) return REFUSED;
    const at = now();
    const goodUntil = at + Math.min(lifeMs, GOOD_MAX_MS);
    const freshUntil = Math.min(
      goodUntil,
      at + FRESH_MS + Math.ceil(random() * FRESH_JITTER_S) * 1_000,
    );
    const revokedAt = await options.revokedAt(user.value.profile.id);
    // Revoked while the main site was thinking: what it answered may be older than that.
    if (revokedAt !== null && revokedAt >= startedAt) return REFUSED;
    return {
      answer: "accepted",
      entry: { state: "accepted", user: user.value, freshUntil, goodUntil, revokedAt },
    };
  }

  return {
    verify(token) {
      const key = `identity:${createHash("sha256").update(token).digest("base64url")}`;
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const run = verify(token, key).finally(() => underWay.delete(key));
      underWay.set(key, run);
      return run;
    },
  };
}

/** A number, or its decimal form, as databases hand numbers out; null when it is neither. */
export function readSeconds(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !UNDECIDED.has(status);
}

const REFUSED: Asked = { answer: "refused" };

/** The connection ends when the identity has to be asked about again. */
function toUser(entry: Accepted, expiresAt = entry.freshUntil): VerifiedUser {
  return { ...entry.user, expiresAt, revokedAt: entry.revokedAt };
}
