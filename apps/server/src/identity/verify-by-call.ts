import type { SharedCache } from "../platform/live/cache/shared-cache.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
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
  limit<T>(work: () => Promise<T>): Promise<T>;
}

type Defaults = Pick<CallVerifier, "timeoutMs" | "now" | "elapsed" | "random">;

export type CallVerifierOptions = Omit<CallVerifier, keyof Defaults> & Partial<Defaults>;

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
    verify(token) {
      const key = keyOfToken(token);
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const run = verify(verifier, token, key).finally(() => underWay.delete(key));
      underWay.set(key, run);
      return run;
    },
  };
}

/** [IDN5] A lock in the shared cache makes the nodes call once about a token that several of them are shown. */
async function verify(
  verifier: CallVerifier,
  token: string,
  key: string,
): Promise<Outcome<VerifiedUser>> {
  const { cache, now, timeoutMs } = verifier;
  const known = await readCachedToken(verifier, key);
  if (known !== null && isDecided(known, now())) return outcomeOf(known);
  const lock = await cache.lock(key, LOCK_MS);
  if (lock === null) {
    const found = await waitForCachedToken(verifier, key, timeoutMs);
    if (found !== null) return outcomeOf(found);
  }
  try {
    const stale = known?.state === "accepted" ? known : null;
    return await callAndCache(verifier, { token, key, stale });
  } finally {
    await lock?.release();
  }
}

async function callAndCache(
  verifier: CallVerifier,
  { token, key, stale }: { token: string; key: string; stale: AcceptedToken | null },
): Promise<Outcome<VerifiedUser>> {
  const { cache, limit, now, random } = verifier;
  const verdict = await limit(() => callMainSite(verifier, token));
  switch (verdict.answer) {
    case "accepted": {
      const { entry } = verdict;
      await cache.set(key, JSON.stringify(entry), Math.max(1, entry.goodUntil - now()));
      return outcomeOf(entry);
    }
    case "refused": {
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

function outcomeOf(entry: CachedToken): Outcome<VerifiedUser> {
  return entry.state === "refused" ? refuse("token_invalid") : done(userOfToken(entry));
}
