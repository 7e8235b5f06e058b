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

/** The reason to refuse a request that stores this; null: `charge` takes it. */
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

export function charge({ bytes, opens }: Quotas, stored: Stored): void {
  bytes.left -= stored.bytes;
  if (stored.step === "open") opens.left -= 1;
}

/** Gives back an open that has opened no conversation. */
export function refundOpen({ opens }: Quotas): void {
  opens.left = Math.min(opens.size, opens.left + 1);
}
