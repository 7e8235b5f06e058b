import type { Conversation, Cursors } from "./conversation.ts";
import type { ErrorCode } from "./errors.ts";
import type { Message } from "./message.ts";
import type { Counters, Notification } from "./notification.ts";
import type { Availability, Participant } from "./participant.ts";
import type { OkOf, Ping, Pong, RequestName, Welcome } from "./requests.ts";

/** Refusal of one request; nothing of it was done. */
export interface Err {
  t: "err";
  /** 0 when the request's id could not be read. */
  re: number;
  code: ErrorCode;
  /** For a programmer, English. What a person sees comes from the code. */
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

export type ServerEvent =
  | { t: "message"; conversationId: string; message: Message }
  | ({ t: "receipt"; conversationId: string; by: Participant } & Cursors)
  | { t: "typing"; conversationId: string; by: Participant; on: boolean }
  | { t: "conversation"; conversation: Conversation }
  | { t: "presence"; agentId: string; reachable: boolean; availability: Availability }
  | { t: "notification"; notification: Notification }
  | { t: "counters"; counters: Counters }
  | { t: "topic"; topic: string; id: number; data: unknown }
  | { t: "reset"; conversationId?: string; reason: string }
  | { t: "draining"; retryAfterMs: number };

export type Ok = OkOf<RequestName>;
export type ServerFrame = Welcome | Ok | Err | ServerEvent | Ping | Pong;
