import type { Conversation, ConversationStatus } from "./conversation.ts";
import type { Message } from "./message.ts";
import type { AgentRole, Availability, Participant, UserProfile } from "./participant.ts";
import type { ErrorCode, SignatureReason } from "./errors.ts";

/** An agent's account, for the team page and for the agent's own session. */
export interface AgentAccount {
  /** [ASG6] The virtual id, a decimal string from 66666666 on. */
  id: string;
  email: string;
  name: string;
  role: AgentRole;
  capacity: number;
  disabled: boolean;
  availability: Availability;
  reachable: boolean;
}

/** [HTP1] The body of every refusal over HTTP: RFC 9457, `application/problem+json`. */
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

/** The answer of `POST /auth/login` and `GET /auth/session`. */
export interface SessionAnswer {
  agent: AgentAccount;
  /** [HTP2] Must be sent as `x-csrf-token` with every call that changes something. */
  csrfToken: string;
}

/** The answer of `POST /ws-ticket`. */
export interface TicketAnswer {
  /** The `token` of an agent's `hello`. */
  ticket: string;
  expiresAt: string;
}

/** The answer of `POST /visitors`: a new anonymous visitor. */
export interface VisitorAnswer {
  /** The `token` of the visitor's `hello`. */
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

/** [ASG5] One decision about which agent gets a conversation. */
export interface AssignmentDecision {
  id: string;
  conversationId: string;
  at: string;
  /** The id of the chosen agent. Null when no agent could take the conversation. */
  chosen: string | null;
  strategy: "random" | "least-loaded";
  trigger: "open" | "drain" | "hold-expired" | "returned" | "transfer" | "claim" | "take-over";
  /** The seed of the random choice. With the candidates it reproduces the decision. */
  seed: string;
  candidates: { agentId: string; verdict: CandidateVerdict; load: number; capacity: number }[];
}

/** Why an agent was or was not chosen. */
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

/** [SRC4] One page of search hits. */
export interface SearchPage {
  /** Newest first. */
  hits: SearchHit[];
  /** The cursor of the next page; null on the last page. */
  next: string | null;
}

/** [MBX1] What waits for one participant from one peer. */
export interface MailboxState {
  owner: Participant;
  peer: Participant;
  /** The number of undelivered messages. */
  depth: number;
  /** The time of the oldest undelivered message. Null for an empty mailbox. */
  oldestAt: string | null;
  /** [MBX2] */
  lane: "fresh" | "slow" | "stale";
}
