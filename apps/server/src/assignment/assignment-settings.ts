import type { Strategy } from "./decide.ts";

/** Settings for assigning, holding and ending conversations. Each use case names those that it reads. */
export interface AssignmentSettings {
  strategy: Strategy;
  /** Seconds for which a conversation is held for its unreachable agent; 0: not at all, -1: for ever. */
  stickyHoldSeconds: number;
  /** Seconds without a socket after which an agent's open conversations return to the queue. */
  disconnectGraceSeconds: number;
  /** Minutes without the user's answer until a warning, and from the warning to the end; 0: never. */
  inactivityWarnMinutes: number;
  inactivityEndMinutes: number;
}
