import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { CallQueue } from "./call-queue.ts";
import type { RefusalBudget } from "./refusal-budget.ts";
import type { UserVerifier, VerifiedUser } from "./site-user.ts";
import { callMainSite, type MainSiteCallParts } from "./call-main-site.ts";
import {
  isDecided,
  keyOfToken,
  readCachedToken,
  userOfToken,
  waitForCachedToken,
  type AcceptedToken,
  type CachedToken,
} from "./token-cache.ts";

interface CallVerifier extends MainSiteCallParts {
  cache: SharedCache;
  /** Limits the calls under way at once. Further calls wait, so that the main site sees a steady stream in a login storm. */
  queue: CallQueue;
  budget: RefusalBudget;
}

interface ShownToken {
  token: string;
  /** Its key in the cache. */
  key: string;
  address: string;
}

type Defaults = Pick<CallVerifier, "timeoutMs" | "now" | "elapsed" | "random">;

export type CallVerifierOptions = Omit<CallVerifier, keyof Defaults> & Partial<Defaults>;

const UNKNOWN_ADDRESS = "unknown";
const REFUSED_MS = 30_000;
const LOCK_MS = 5_000;
const DEFAULTS: Defaults = {
  timeoutMs: 3_000,
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
};

/** [IDN3] [IDN4] [IDN5] [IDN6] Validates tokens by calling the main site, as seldom as possible. */
export function createCallVerifier(options: CallVerifierOptions): UserVerifier {
  const verifier: CallVerifier = { ...DEFAULTS, ...options };
  const underWay = new Map<string, Promise<Outcome<VerifiedUser>>>();
  return {
    verify(token, address = UNKNOWN_ADDRESS) {
      const key = keyOfToken(token);
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const run = verify(verifier, { token, key, address }).finally(() => underWay.delete(key));
      underWay.set(key, run);
      return run;
    },
  };
}

/** [IDN5] A lock in the shared cache makes the nodes call once about a token that several of them are shown. */
async function verify(
  verifier: CallVerifier,
  { token, key, address }: ShownToken,
): Promise<Outcome<VerifiedUser>> {
  const { budget, cache, now, timeoutMs } = verifier;
  const known = await readCachedToken(verifier, key);
  if (known !== null && isDecided(known, now())) return outcomeOf(known);
  const waitMs = known === null ? budget.waitMs(address) : null;
  if (waitMs !== null) return refuseMore(waitMs);
  const lock = await cache.lock(key, LOCK_MS);
  if (lock === null) {
    const found = await waitForCachedToken(verifier, key, timeoutMs);
    if (found !== null) return outcomeOf(found);
  }
  try {
    const stale = known?.state === "accepted" ? known : null;
    return await callAndCache(verifier, { token, key, address, stale });
  } finally {
    await lock?.release();
  }
}

async function callAndCache(
  verifier: CallVerifier,
  { token, key, address, stale }: ShownToken & { stale: AcceptedToken | null },
): Promise<Outcome<VerifiedUser>> {
  const { budget, cache, queue, now, random } = verifier;
  const isKnown = stale !== null;
  const verdict = await queue.run({ known: isKnown, address }, async () => {
    // Tokens of the address that were refused while this one waited count as well.
    const waitMs = isKnown ? null : budget.waitMs(address);
    if (waitMs !== null) return { answer: "tooMany" as const, waitMs };
    return callMainSite(verifier, token);
  });
  switch (verdict.answer) {
    case "accepted": {
      const { entry } = verdict;
      await cache.set(key, JSON.stringify(entry), Math.max(1, entry.goodUntil - now()));
      return outcomeOf(entry);
    }
    case "tooMany":
      return refuseMore(verdict.waitMs);
    case "refused": {
      if (!isKnown) budget.refused(address);
      const entry: CachedToken = { state: "refused" };
      await cache.set(key, JSON.stringify(entry), Math.round(REFUSED_MS * (1 + random())));
      return refuse("token_invalid", "The main site does not know this token.");
    }
    case "none":
      return stale === null
        ? refuse("unavailable", "The main site does not respond.")
        : done(userOfToken(stale, stale.goodUntil));
  }
}

function refuseMore(retryAfterMs: number): Outcome<VerifiedUser> {
  return { ok: false, refusal: { code: "rate_limited", retryAfterMs } };
}

function outcomeOf(entry: CachedToken): Outcome<VerifiedUser> {
  return entry.state === "refused" ? refuse("token_invalid") : done(userOfToken(entry));
}
