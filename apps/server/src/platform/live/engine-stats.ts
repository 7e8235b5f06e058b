/** Totals since the node started. */
export interface EngineStats {
  /** Messages handed to Redis, and what they carried. */
  publishedMessages: number;
  publishedDeliveries: number;
  /** Messages that Redis brought, and the deliveries in them. */
  receivedMessages: number;
  receivedDeliveries: number;
  /** Publishes that failed or timed out. */
  publishFailures: number;
  /** Deliveries for other nodes that were given up because Redis was out of reach or too slow. */
  droppedDeliveries: number;
  /** Participants looked up in the shared directory. */
  lookups: number;
  /** Messages that could not be read, came twice or late, or showed that one before them is missing. */
  malformed: number;
  repeats: number;
  gaps: number;
  /** Times the subscriber was found connected but deaf. */
  deaf: number;
  /** Times the node found its lease gone and registered again. */
  rejoins: number;
  /** Dead nodes whose entries this node removed. */
  swept: number;
}

export function createEngineStats(): EngineStats {
  return {
    publishedMessages: 0,
    publishedDeliveries: 0,
    receivedMessages: 0,
    receivedDeliveries: 0,
    publishFailures: 0,
    droppedDeliveries: 0,
    lookups: 0,
    malformed: 0,
    repeats: 0,
    gaps: 0,
    deaf: 0,
    rejoins: 0,
    swept: 0,
  };
}
