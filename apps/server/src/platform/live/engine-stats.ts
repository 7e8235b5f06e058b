/** Totals since the node started. */
export interface EngineStats {
  /** Peer messages handed to Redis, and the deliveries in them. */
  publishedMessages: number;
  publishedDeliveries: number;
  /** Peer messages received from Redis, and the deliveries in them. */
  receivedMessages: number;
  receivedDeliveries: number;
  /** Publishes that failed or timed out. */
  publishFailures: number;
  /** Deliveries to other nodes that were dropped because Redis was out of reach or too slow. */
  droppedDeliveries: number;
  /** Participants looked up in the shared directory. */
  lookups: number;
  /** Peer messages that could not be read, came twice or late, or revealed that an earlier one is missing. */
  malformed: number;
  repeats: number;
  gaps: number;
  /** How often the subscriber was found connected but deaf. */
  deaf: number;
  /** How often the node found its lease ended and registered again. */
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
