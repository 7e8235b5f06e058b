/** Times of the Redis engine, in milliseconds. Every node of a deployment must use the same. */
export interface RedisTimings {
  /** A node that has not renewed for this long is dead. */
  leaseMs: number;
  /** Renew, look who lives, send the canary; ± 20 %. */
  heartbeatMs: number;
  /** How long a node believes where a participant is, and how long an entry may mislead after a lost notice. */
  cacheMaxAgeMs: number;
  /** How long attach waits for the other nodes' confirmation. */
  confirmMs: number;
  /** No command waits longer for its reply. */
  commandTimeoutMs: number;
  /** Every entry is written again once in this time, against what a failover of Redis may have lost. */
  refreshMs: number;
  /** `suspectLoss` is called at most once in this time. */
  lossNoticeMs: number;
}

/** A dead node is noticed within lease + heartbeat, a deaf subscriber within two heartbeats. */
export const REDIS_TIMINGS: RedisTimings = {
  leaseMs: 15_000,
  heartbeatMs: 2_000,
  cacheMaxAgeMs: 5_000,
  confirmMs: 1_000,
  commandTimeoutMs: 2_000,
  refreshMs: 120_000,
  lossNoticeMs: 1_000,
};
