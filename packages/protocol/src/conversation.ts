import type { AgentProfile, ParticipantKind, UserProfile } from "./participant.ts";
import type { Message, PageContext } from "./message.ts";

export type ConversationStatus = "queued" | "open" | "ended";

/** [RCP1] [RCP2] The cumulative cursors of one side. They only advance, and `read ≤ delivered ≤ lastSeq`. */
export interface Cursors {
  delivered: number;
  read: number;
}

/** [CNV1] One life cycle between one user and the agents. A user has at most one that has not ended. */
export interface Conversation {
  id: string;
  status: ConversationStatus;
  lastSeq: number;
  user: UserProfile;
  agent: AgentProfile | null;
  cursors: Record<ParticipantKind, Cursors>;
  openedAt: string;
  endedAt: string | null;
  /** [ASG12] While queued: the place in the queue, from 1. */
  queuePosition?: number;
  /** [ASG12] While queued: the estimated wait in seconds. Absent while too few waits were measured. */
  queueWaitSeconds?: number;
  /** [ASG16] While queued: since when it waits. */
  waitsFrom?: string;
  /** [CNV5] The user's previous conversation. */
  previousId?: string;
  /** [CNV6] The user's score, 1 to 5. */
  rating?: number;
  /** [ASG11] While open, for agents only: offered until this time to this agent, who accepts with `claim`. */
  offer?: { agentId: string; until: string };
  /** [ASG8] While queued, for agents only: held for this agent until this time. Null: for ever. */
  hold?: { agentId: string; until: string | null };
  /** The page on which the user opened it, for agents only. */
  context?: PageContext;
}

/** The query of `GET /conversations`. A user always gets their own conversations. */
export interface ConversationQuery {
  /** For agents. `mine`: assigned to the agent. `queue`: waiting. `all`: every one, for supervisors and admins only. */
  scope?: "mine" | "queue" | "all";
  status?: ConversationStatus;
  userId?: string;
  /** `next` of the previous page. */
  cursor?: string;
  /** 1 to 100. 30 by default. */
  limit?: number;
}

/** The answer of `GET /conversations/:id`. */
export interface ConversationAnswer {
  conversation: Conversation;
}

export interface ConversationSummary extends Conversation {
  /** The latest message that is not an event. */
  lastMessage: Message | null;
}

/** The answer of `GET /conversations`. */
export interface ConversationPage {
  /** By time of opening, newest first. The queue is oldest first. */
  conversations: ConversationSummary[];
  next: string | null;
  /** With `scope=queue`: the number of all waiting conversations. */
  total?: number;
}
