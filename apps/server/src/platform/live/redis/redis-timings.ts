/** Times of the Redis engine, in milliseconds. All nodes of a deployment must use the same. */
export interface RedisTimings {
  /** A node that has not renewed its lease for this long is dead. */
  leaseMs: number;
  /** How often a node renews its lease, learns which nodes live and sends its canary; ± 20 %. */
  heartbeatMs: number;
  /** How long a node trusts where a participant is; a lost peer message misleads it for no longer. */
  cacheMaxAgeMs: number;
  /** How long attach waits for the other nodes' confirmation. */
  confirmMs: number;
  /** How long any command waits for its reply. */
  commandTimeoutMs: number;
  /** Every entry is written again once in this time, in case a failover of Redis lost it. */
  refreshMs: number;
  /** `suspectLoss` is called at most once in this time. */
  lossReportMs: number;
}

/** A dead node is noticed within lease + heartbeat, a deaf subscriber within two heartbeats. */
export const REDIS_TIMINGS: RedisTimings = {
  leaseMs: 15_000,
  heartbeatMs: 2_000,
  cacheMaxAgeMs: 5_000,
  confirmMs: 1_000,
  commandTimeoutMs: 2_000,
  refreshMs: 120_000,
  lossReportMs: 1_000,
};
