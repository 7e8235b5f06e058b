import type { Refusal } from "@deskwire/protocol";
import {
  createTokenBucket,
  msUntil,
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

/** The reason to refuse a request that stores this; null: it can pass. */
export function refusalOfStoring(quotas: Quotas, stored: Stored, now: number): Refusal | null {
  const { bytes, opens } = quotas;
  quotas.usedAt = now;
  refill(bytes, now);
  refill(opens, now);
  // A large message only needs a bucket that is not empty, so that a message larger than the bucket can pass.
  const waitMs = Math.max(
    stored.bytes > 0 ? msUntil(bytes, 1) : 0,
    stored.step === "open" ? msUntil(opens, 1) : 0,
  );
  return waitMs === 0 ? null : { code: "rate_limited", retryAfterMs: waitMs };
}

export function chargeBytes({ bytes }: Quotas, stored: Stored): void {
  bytes.left -= stored.bytes;
}

/**
 * [LIM8] Charged when an open has opened a conversation: a user has one live conversation (CNV1), so of many opens at once only
 * one is charged.
 */
export function chargeOpen({ opens }: Quotas): void {
  opens.left -= 1;
}
