/** A queued conversation that may be assigned now. */
export interface Waiting {
  id: string;
  userId: string;
  lastAgentId: string | null;
  /** Held for this agent. */
  heldFor: string | null;
  /** The agent who returned it to the queue. */
  excludedId: string | null;
  /** It was held, and the hold is over. */
  holdExpired: boolean;
  /** The time since which it waits for any agent; null while it is held. */
  waitingSince: string | null;
  /** [ASG13] Its user has not written. */
  silent: boolean;
  /** Its user has been told that it waits. */
  announced: boolean;
  /** False: it is only here because its user has not been told that it waits; conversations before it were left out. */
  inTurn: boolean;
}
