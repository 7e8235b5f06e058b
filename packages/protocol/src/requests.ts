import type { Desk } from "./desk.ts";
import type { Conversation } from "./conversation.ts";
import type { MessagePage, PageContext, SendBody, SendKind } from "./message.ts";
import type { Counters, NotificationPage, NotificationState } from "./notification.ts";
import type { Availability, Me } from "./participant.ts";
import type { Limits } from "./limits.ts";

/** The fields of each request, and the fields of its `ok`. `SILENT_REQUESTS` have no `ok`. */
export interface RequestTable {
  /** [CNV1] By a user: answers the live conversation, and opens one if there is none. May be repeated. */
  open: { request: { context?: PageContext }; ok: { conversation: Conversation } };
  /** [SND1] [SND2] `ok` means committed. A repeat with the same `clientId` answers the first `seq` and `at`. */
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
  /** [CNV7] By the sender, within two minutes. Answers the seq of the `recalled` event. */
  recall: { request: { conversationId: string; seq: number }; ok: { seq: number } };
  /** [SEQ4] Reads a page of messages. */
  sync: {
    request: { conversationId: string; after?: number; before?: number; limit: number };
    ok: MessagePage;
  };
  /** [RCP1] [RCP2] Advances the own cursors. */
  receipt: { request: { conversationId: string; delivered?: number; read?: number }; ok: never };
  typing: { request: { conversationId: string; on: boolean }; ok: never };
  /** [CNV4] Answers the seq of the `ended` event. */
  end: { request: { conversationId: string; reason?: string }; ok: { seq: number } };
  /** [CNV6] By the user, once, after the end. `score` is 1 to 5. */
  rate: { request: { conversationId: string; score: number; comment?: string }; ok: EmptyAnswer };
  /** [ASG10] By an agent. */
  status: { request: { availability: Availability }; ok: EmptyAnswer };
  /** [ASG7] By an agent: takes a queued or offered conversation. Answers the seq of the `assigned` event. */
  claim: { request: { conversationId: string }; ok: { seq: number } };
  /** [ASG11] By an agent: offers the conversation, declines an offer, or returns it to the queue. */
  transfer: {
    request: { conversationId: string; to: TransferTarget; note?: string };
    ok: { seq: number };
  };
  /** [NTF3] By a user: reads a page of notifications. */
  notifications: {
    request: { after: number; limit: number };
    ok: NotificationPage;
  };
  /** [NTF3] By a user: advances the cursors of the notifications. */
  notificationReceipt: { request: { delivered?: number; read?: number }; ok: EmptyAnswer };
  /** [CTR4] By a user: clears one category, or all with `total`, and answers what is left. */
  readCounter: { request: { category: string }; ok: { counters: Counters } };
  /** [TOP1] By a user: answers the latest value, if there is one. */
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

/** The `ok` carries no fields. */
export type EmptyAnswer = { [key: string]: never };

export type TransferTarget = { agentId: string } | { queue: true };

/** [TOP1] One value of a topic. */
export interface TopicValue {
  /** Counts from 1. */
  id: number;
  data: unknown;
}

/** [HEL1] The first frame of a client. */
export interface Hello {
  t: "hello";
  id: number;
  /** A user's token, a visitor's token, or an agent's ticket. */
  token: string;
  /** [MRG1] A visitor's token beside a verified user's: the visitor's conversations become the user's. */
  visitor?: string;
  client: { name: string; version: string };
  /** [FRM2] `CAP_BATCH` is the only one. */
  caps?: string[];
  /** [HEL9] Accepted and ignored. */
  resume?: { epoch: string; conversations: { id: string; seq: number }[] };
}

/** [HEL7] The answer to `hello`: a snapshot, which the later events continue. */
export interface Welcome {
  t: "welcome";
  re: number;
  /** The id of this session. */
  session: string;
  /** [SEQ6] Names the database's history. When it changes, a client drops its cached conversations. */
  epoch: string;
  me: Me;
  /** [CON1] How often the server sends `ping`. */
  heartbeatMs: number;
  limits: Limits;
  /** [HEL5] */
  conversations: Conversation[];
  counters: Counters;
  notifications: NotificationState;
  /** [DSK1] For users. */
  desk?: Desk;
  serverTime: string;
}

export type Ping = { t: "ping"; id?: number };
export type Pong = { t: "pong"; re?: number };

export type ClientFrame = Hello | Request | Ping | Pong;
