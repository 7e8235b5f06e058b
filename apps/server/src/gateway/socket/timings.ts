import { HELLO_TIMEOUT_MS, PONG_TIMEOUT_MS } from "@deskwire/protocol";

/** The intervals and timeouts of a node, in milliseconds. SPEC.md says which ones clients may rely on; only tests use others. */
export interface Timings {
  /** [HEL1] */
  helloMs: number;
  /** [CON1] The silence after which a client gets a ping. */
  heartbeatMs: number;
  /** [CON1] */
  pongMs: number;
  /** How often connections are examined for being dead, stalled or expired. */
  watchMs: number;
  /** [SEQ5] How often the node compares its deliveries with the database; up to a third longer. */
  reconcileMs: number;
  /** How often holds, offers and grace periods are examined; a quarter more or less. */
  tendMs: number;
  /** [ASG12] How often a node looks for changes of the queue by other nodes. */
  queueMs: number;
  /** [NTF5] How often connected users are examined for undelivered notifications; a quarter more or less. */
  redeliveryMs: number;
  /** How often due webhook deliveries are looked for; a quarter more or less. */
  webhookMs: number;
  /** [SRC3] How often messages that another node left unindexed are looked for; a quarter more or less. */
  searchMs: number;
  /** How often notifications are examined for being expired or past their retention. */
  sweepMs: number;
}

export const TIMINGS: Timings = {
  helloMs: HELLO_TIMEOUT_MS,
  heartbeatMs: 25_000,
  pongMs: PONG_TIMEOUT_MS,
  watchMs: 5_000,
  reconcileMs: 3_000,
  tendMs: 4_000,
  queueMs: 500,
  redeliveryMs: 2_000,
  webhookMs: 1_000,
  searchMs: 20_000,
  sweepMs: 60_000,
};
