import type { Conversation } from "./conversation.ts";
import type { MessagePage } from "./http.ts";
import type { PageContext, SendBody, SendKind } from "./message.ts";
import type { Counters, Notification, NotificationState } from "./notification.ts";
import type { Availability, Me } from "./participant.ts";
import type { Limits } from "./limits.ts";

/** The fields of each request, and the fields of its `ok`. `SILENT_REQUESTS` have no `ok`. */
export interface RequestTable {
  open: { request: { context?: PageContext }; ok: { conversation: Conversation } };
  send: {
    request: {
      conversationId: string;
      clientId: string;
      kind: SendKind;
      body: SendBody;
      replyTo?: number;
    };
    ok: { seq: number; at: string; duplicate: boolean };
  };
  recall: { request: { conversationId: string; seq: number }; ok: { seq: number } };
  sync: {
    request: { conversationId: string; after?: number; before?: number; limit: number };
    ok: MessagePage;
  };
  receipt: { request: { conversationId: string; delivered?: number; read?: number }; ok: NoAnswer };
  typing: { request: { conversationId: string; on: boolean }; ok: NoAnswer };
  end: { request: { conversationId: string; reason?: string }; ok: { seq: number } };
  rate: { request: { conversationId: string; score: number; comment?: string }; ok: EmptyAnswer };
  status: { request: { availability: Availability }; ok: EmptyAnswer };
  claim: { request: { conversationId: string }; ok: { seq: number } };
  transfer: {
    request: { conversationId: string; to: TransferTarget; note?: string };
    ok: { seq: number };
  };
  notifications: {
    request: { after: number; limit: number };
    ok: { notifications: Notification[]; lastSeq: number; more: boolean };
  };
  notificationReceipt: { request: { delivered?: number; read?: number }; ok: EmptyAnswer };
  readCounter: { request: { category: string }; ok: { counters: Counters } };
  subscribe: { request: { topic: string }; ok: { last?: TopicValue } };
  unsubscribe: { request: { topic: string }; ok: EmptyAnswer };
}

export type RequestName = keyof RequestTable;
export type RequestOf<T extends RequestName> = { t: T; id: number } & RequestTable[T]["request"];
export type OkOf<T extends RequestName> = { t: "ok"; re: number } & RequestTable[T]["ok"];
export type Request = { [T in RequestName]: RequestOf<T> }[RequestName];

/** Requests that the server answers only when it refuses them. */
export const SILENT_REQUESTS = ["receipt", "typing"] as const satisfies readonly RequestName[];
export type SilentRequestName = (typeof SILENT_REQUESTS)[number];

export type NoAnswer = { [key: string]: never };
export type EmptyAnswer = { [key: string]: never };
export type TransferTarget = { agentId: string } | { queue: true };
export interface TopicValue {
  id: number;
  data: unknown;
}

export interface Hello {
  t: "hello";
  id: number;
  token: string;
  client: { name: string; version: string };
  caps?: string[];
  resume?: { epoch: string; conversations: { id: string; seq: number }[] };
}

export interface Welcome {
  t: "welcome";
  re: number;
  session: string;
  /** Names the database's history; when it differs from what a client holds, its cached conversations are void. */
  epoch: string;
  me: Me;
  heartbeatMs: number;
  limits: Limits;
  /** A user's: the live one and the latest ended one. An agent's: every live one assigned to the agent. */
  conversations: Conversation[];
  counters: Counters;
  notifications: NotificationState;
  serverTime: string;
}

export type Ping = { t: "ping"; id?: number };
export type Pong = { t: "pong"; re?: number };

export type ClientFrame = Hello | Request | Ping | Pong;
