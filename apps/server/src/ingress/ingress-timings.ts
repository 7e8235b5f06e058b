/** Times of the Redis ingress, in milliseconds. */
export interface IngressTimings {
  /** How long the lease lasts without a renewal. */
  leaseMs: number;
  /** How often a node asks for the lease or renews it, and pings both connections. */
  beatMs: number;
  /** How often the holder of the lease looks for lists, in case a keyspace notification was lost. */
  scanMs: number;
  /** The pause after a failure to take in pushes. */
  retryMs: number;
  /** How long any command waits for its answer. */
  answerMs: number;
  /** How long a closing node waits for what it has handed over. */
  closeMs: number;
}

export const INGRESS_TIMINGS: IngressTimings = {
  leaseMs: 6_000,
  beatMs: 2_000,
  scanMs: 15_000,
  retryMs: 1_000,
  answerMs: 2_000,
  closeMs: 3_000,
};
