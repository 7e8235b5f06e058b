import type { AgentProfile, ParticipantKind, UserProfile } from "./participant.ts";
import type { PageContext } from "./message.ts";

export type ConversationStatus = "queued" | "open" | "ended";

/** How far one side has come; both only grow, `read ≤ delivered ≤ lastSeq`. */
export interface Cursors {
  delivered: number;
  read: number;
}

/** One life cycle between one user and the desk. A user has at most one that is not ended. */
export interface Conversation {
  id: string;
  status: ConversationStatus;
  lastSeq: number;
  user: UserProfile;
  agent: AgentProfile | null;
  cursors: Record<ParticipantKind, Cursors>;
  openedAt: string;
  endedAt: string | null;
  /** While queued: 1 is next. */
  queuePosition?: number;
  /** While queued: seconds until an agent is likely, from measured waits; absent when nothing has been measured. */
  queueWaitSeconds?: number;
  /** The user's conversation before this one. */
  previousId?: string;
  /** The user's score, 1 to 5, once rated. */
  rating?: number;
  /** While open, for agents only: offered to another agent, who accepts with `claim` before the time is over. */
  offer?: { agentId: string; until: string };
  /** While queued, for agents only: kept for this agent until then; null: for ever. */
  hold?: { agentId: string; until: string | null };
  /** The page the user opened it from, for agents only. */
  context?: PageContext;
}
