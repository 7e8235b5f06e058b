import type { Refusal } from "@deskwire/protocol";
import {
  createTokenBucket,
  msUntil,
  owes,
  refill,
  type TokenBucket,
} from "../../platform/kernel/token-bucket.ts";

/** [LIM7] [LIM8] What a participant, or the visitors of one address, may store. */
export interface Quotas {
  readonly bytes: TokenBucket;
  readonly opens: TokenBucket;
  usedAt: number;
}

export interface QuotaRates {
  bytesPerSecond: number;
  opensPerMinute: number;
}

/** What a request stores. */
export interface Stored {
  bytes: number;
  /** What it may do to the user's conversation. */
  step: "open" | "end" | null;
}

const BURST_BYTES_SECONDS = 32;
const BURST_OPENS_MINUTES = 1;

export function createQuotas({ bytesPerSecond, opensPerMinute }: QuotaRates, now: number): Quotas {
  return {
    bytes: createTokenBucket(bytesPerSecond, bytesPerSecond * BURST_BYTES_SECONDS, now),
    opens: createTokenBucket(opensPerMinute / 60, opensPerMinute * BURST_OPENS_MINUTES, now),
    usedAt: now,
  };
}

/** How many opens must be left: one, none but without a debt, or any number. */
export type OpensWanted = "one" | "no debt" | "any";

/** What a request needs of the quotas. */
interface Wanted {
  bytes: number;
  opens: OpensWanted;
}

/** The reason to refuse a request that wants this; null: it can pass. */
export function refusalOfStoring(quotas: Quotas, wanted: Wanted, now: number): Refusal | null {
  const { bytes, opens } = quotas;
  quotas.usedAt = now;
  refill(bytes, now);
  refill(opens, now);
  // A large message only needs a bucket that is not empty, so that a message larger than the bucket can pass.
  const waitMs = Math.max(
    wanted.bytes > 0 ? msUntil(bytes, 1) : 0,
    wanted.opens === "any" ? 0 : msUntil(opens, wanted.opens === "one" ? 1 : 0),
  );
  return waitMs === 0 ? null : { code: "rate_limited", retryAfterMs: waitMs };
}

/** Whether more was stored or opened than allowed, and not enough time has passed since. */
export function owesAny({ bytes, opens }: Quotas, now: number): boolean {
  return owes(bytes, now) || owes(opens, now);
}
