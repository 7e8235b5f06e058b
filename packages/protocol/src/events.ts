import type { Conversation, Cursors } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import type { ErrorCode } from "./errors.ts";
import type { Message } from "./message.ts";
import type { Counters, Notification } from "./notification.ts";
import type { Availability, Participant } from "./participant.ts";
import type { OkOf, Ping, Pong, RequestName, Welcome } from "./requests.ts";

/** The refusal of one request. Nothing was done, except that `internal` leaves open whether something was stored. */
export interface Err {
  t: "err";
  /** [FRM5] The id of the request. 0 when the server could not read it. */
  re: number;
  code: ErrorCode;
  /** For programmers, in English. What a person sees depends on the code. */
  message: string;
  /** Whether the same request can succeed later. */
  retryable: boolean;
  retryAfterMs?: number;
  /** [ASG7] With `already_claimed`: the agent who has it. */
  agentId?: string;
}

/**
 * What the server sends without a request. A lost event is repaired (SEQ5, NTF5, CON8), except `typing`, which is only
 * true for a moment. `typing` and `presence` are dropped for a slow reader (CON2).
 */
export type ServerEvent =
  | { t: "message"; conversationId: string; message: Message }
  | ({ t: "receipt"; conversationId: string; by: Participant } & Cursors)
  | { t: "typing"; conversationId: string; by: Participant; on: boolean }
  | { t: "conversation"; conversation: Conversation }
  /** To every agent, and to the users whom this agent serves. */
  | { t: "presence"; agentId: string; reachable: boolean; availability: Availability }
  /** [DSK1] To every user, when it changes. */
  | { t: "desk"; desk: Desk }
  | { t: "notification"; notification: Notification }
  | { t: "counters"; counters: Counters }
  | { t: "topic"; topic: string; id: number; data: unknown }
  /** Forget the cached messages of one conversation, or of all, and sync again. */
  | { t: "reset"; conversationId?: string; reason: string }
  /** [CON5] Reconnect at a random moment within this time, in milliseconds. */
  | { t: "draining"; retryAfterMs: number };

export type Ok = OkOf<RequestName>;
export type ServerFrame = Welcome | Ok | Err | ServerEvent | Ping | Pong;
