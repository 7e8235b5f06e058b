import type { Strategy } from "./decide.ts";

/** How conversations are assigned, held and ended. Each use case names those that it reads. */
export interface AssignmentSettings {
  strategy: Strategy;
  /** Seconds a conversation is kept for its unreachable agent; 0: not at all, -1: for ever. */
  stickyHoldSeconds: number;
  /** Seconds an agent may be without a socket before the open conversations go back. */
  disconnectGraceSeconds: number;
  /** Minutes of the user's silence until a warning, and from there to the end; 0: never. */
  inactivityWarnMinutes: number;
  inactivityEndMinutes: number;
}
