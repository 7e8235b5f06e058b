/** A queued conversation that may be assigned now. */
export interface Waiting {
  id: string;
  userId: string;
  lastAgentId: string | null;
  /** Still kept for this agent. */
  heldFor: string | null;
  /** Gave it back to the queue. */
  excludedId: string | null;
  /** It was held, and the time is over. */
  holdExpired: boolean;
  /** Since when it waits for any agent; null while it is held. */
  waitingSince: string | null;
  /** Its user has been told that it waits. */
  announced: boolean;
  /** False when it was only locked because nobody has told its user yet: others who stand before it were left out. */
  inTurn: boolean;
}
