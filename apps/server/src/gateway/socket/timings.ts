import { HELLO_TIMEOUT_MS, PONG_TIMEOUT_MS } from "@deskwire/protocol";

/** The clocks of a node, in milliseconds. What clients may rely on is in SPEC.md; only tests go faster. */
export interface Timings {
  /** [HEL1] */
  helloMs: number;
  /** [CON1] Silence after which a client is asked for a sign of life. */
  heartbeatMs: number;
  /** [CON1] */
  pongMs: number;
  /** How often connections are looked through for what is dead, stalled or expired. */
  watchMs: number;
  /** [SEQ5] How often what was delivered is compared with Postgres; up to a third longer. */
  reconcileMs: number;
  /** How often holds, offers and graces are looked through; a quarter more or less. */
  tendMs: number;
  /** [ASG12] How often a node looks for changes of the queue that others made. */
  queueMs: number;
  /** How often undelivered notices of connected users are looked through; a quarter more or less. */
  noticeMs: number;
  /** How often outgoing webhooks that have fallen due are looked for; a quarter more or less. */
  webhookMs: number;
  /** [SRC3] How often messages are looked for that another node left unindexed; a quarter more or less. */
  searchMs: number;
  /** How often notices are looked through for what has expired or is past its retention. */
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
  noticeMs: 2_000,
  webhookMs: 1_000,
  searchMs: 20_000,
  sweepMs: 60_000,
};
