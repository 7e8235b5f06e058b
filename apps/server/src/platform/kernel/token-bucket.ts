/** A token bucket. It may fall below zero, because some costs are known only afterwards. It is full at first. */
export interface TokenBucket {
  readonly perSecond: number;
  /** What a full bucket holds. */
  readonly size: number;
  left: number;
  /** When `left` was computed, in milliseconds of a monotonic clock. */
  at: number;
}

export function createTokenBucket(perSecond: number, size: number, now: number): TokenBucket {
  return { perSecond, size, left: size, at: now };
}

/** Adds what has come since the last call. A clock that is set back adds nothing. */
export function refill(bucket: TokenBucket, now: number): void {
  const elapsedMs = Math.max(0, now - bucket.at);
  bucket.left = Math.min(bucket.size, bucket.left + (elapsedMs / 1_000) * bucket.perSecond);
  bucket.at = now;
}

/** Milliseconds until the bucket holds this much; 0 when it does already. Call `refill` first. */
export function msUntil({ left, perSecond }: TokenBucket, wanted: number): number {
  return left >= wanted ? 0 : Math.ceil(((wanted - left) / perSecond) * 1_000);
}

/** Takes this much, also if the bucket then falls below zero. What came before the taking counts first. */
export function take(bucket: TokenBucket, amount: number, now: number): void {
  refill(bucket, now);
  bucket.left -= amount;
}

/** Whether more was taken than came. Who owes must be remembered until it has come. */
export function owes(bucket: TokenBucket, now: number): boolean {
  refill(bucket, now);
  return bucket.left < 0;
}
