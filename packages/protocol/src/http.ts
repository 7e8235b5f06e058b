import type { Conversation, ConversationStatus } from "./conversation.ts";
import type { Message } from "./message.ts";
import type { AgentRole, Availability, Participant, UserProfile } from "./participant.ts";
import type { ErrorCode, SignatureReason } from "./errors.ts";

/** An agent's account, as the team page and the agent's own session see it. */
export interface AgentAccount {
  /** The virtual id, "66666666" and up. */
  id: string;
  email: string;
  name: string;
  role: AgentRole;
  capacity: number;
  disabled: boolean;
  availability: Availability;
  reachable: boolean;
}

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  /** Of `signature_invalid` only. */
  reason?: SignatureReason;
  requestId: string;
}

export interface LoginRequest {
  email: string;
  password: string;
}

/** Answer of `POST /auth/login` and `GET /auth/session`. */
export interface SessionAnswer {
  agent: AgentAccount;
  /** To be sent as `x-csrf-token` with whatever changes something. */
  csrfToken: string;
}

export interface TicketAnswer {
  ticket: string;
  expiresAt: string;
}

export interface VisitorAnswer {
  token: string;
  user: UserProfile;
}

export interface NewAgentRequest {
  email: string;
  name: string;
  password: string;
  role: AgentRole;
  capacity: number;
}

export type AgentPatch = Partial<Omit<NewAgentRequest, "email">> & { disabled?: boolean };

/** Query of `GET /conversations`. `mine`: assigned to me; `queue`: waiting; `all`: every one, for supervisors and admins. A user always gets their own. */
export interface ConversationQuery {
  scope?: "mine" | "queue" | "all";
  status?: ConversationStatus;
  userId?: string;
  /** `next` of the page before. */
  cursor?: string;
  /** 1 to 100, 30 unless told. */
  limit?: number;
}

export interface ConversationSummary extends Conversation {
  /** The latest message that is not an event, for lists. */
  lastMessage: Message | null;
}

export interface ConversationPage {
  /** Newest first by when they were opened; the queue: oldest first. */
  conversations: ConversationSummary[];
  next: string | null;
  /** Of the queue: how many wait in all. */
  total?: number;
}

export interface AssignmentDecision {
  id: string;
  conversationId: string;
  at: string;
  /** Null when nobody could take it. */
  chosen: string | null;
  strategy: "random" | "least-loaded";
  trigger: "open" | "drain" | "hold-expired" | "returned" | "transfer" | "claim" | "take-over";
  seed: string;
  candidates: { agentId: string; verdict: CandidateVerdict; load: number; capacity: number }[];
}

export type CandidateVerdict =
  | "chosen"
  | "eligible"
  | "held"
  | "offline"
  | "away"
  | "busy"
  | "at-capacity"
  | "disabled"
  | "excluded";

/** [SEQ4] A page of a conversation's messages in ascending order: the result of `sync` and of `GET /conversations/:id/messages`. */
export interface MessagePage {
  messages: Message[];
  lastSeq: number;
  /** Whether there are further messages in the direction of the request. */
  more: boolean;
}

/** [MED1] An uploaded file. Only `send` with its id shows it to anyone. */
export interface UploadAnswer {
  attachmentId: string;
  kind: "image" | "file";
  name: string;
  bytes: number;
  contentType: string;
  /** Of images: pixels, and the URL of the thumbnail relative to the server. */
  width?: number;
  height?: number;
  thumb?: string;
}

/** [SRC1] One message that matches a search. */
export interface SearchHit {
  conversationId: string;
  userId: string;
  message: Message;
}

export interface SearchPage {
  /** Newest first. */
  hits: SearchHit[];
  /** The cursor of the next page; null on the last page. */
  next: string | null;
}

/** What waits for one participant from one peer. */
export interface MailboxState {
  owner: Participant;
  peer: Participant;
  depth: number;
  oldestAt: string | null;
  lane: "fresh" | "slow" | "stale";
}
