import type { Participant } from "./participant.ts";

/** What a participant can send. [SND11] Only agents see a note. */
export type SendKind = "text" | "image" | "file" | "card" | "note";

/** `event` is a life-cycle transition. A user gets `hidden` in place of a note. */
export type MessageKind = SendKind | "event" | "hidden";

export interface TextBody {
  /** [SND5] 1 to 4,000 code points, not blank. Empty in a recalled message. */
  text: string;
}

/** [MED3] The server makes this body. Width and height are in pixels. */
export interface ImageBody {
  attachmentId: string;
  width: number;
  height: number;
  bytes: number;
  /** URL of the thumbnail, relative to the server. */
  thumb: string;
}

/** [MED1] The server makes this body. */
export interface FileBody {
  attachmentId: string;
  name: string;
  bytes: number;
  contentType: string;
}

/** A thing on the main site that the conversation is about, such as a product or an order. */
export interface CardBody {
  title: string;
  subtitle?: string;
  /** http(s) only. */
  url?: string;
  /** http(s) only. The client shows it, and the server never fetches it. */
  image?: string;
  price?: string;
}

/** The page on which a user opened the conversation. */
export interface PageContext {
  /** http(s) only. */
  pageUrl?: string;
  title?: string;
  card?: CardBody;
}

export type EndReason = "user" | "agent" | "inactivity" | "supervisor" | "silent" | "merged";

/** [CNV2] The body of a message of kind `event`: one life-cycle transition. */
export type EventBody =
  | { type: "opened"; context?: PageContext; previousId?: string }
  | {
      type: "queued";
      by?: Participant;
      reason: "no-agent" | "returned" | "transferred" | "hold-expired";
    }
  | {
      type: "assigned";
      agent: Participant;
      name: string;
      reason: AssignmentReason;
      by?: Participant;
    }
  | { type: "held"; agent: Participant; until: string | null }
  | { type: "transferred"; from: Participant | null; to: Participant | null; by: Participant }
  | {
      type: "returned";
      agent: Participant;
      reason: "disconnected" | "declined" | "timeout" | "disabled" | "no-room";
    }
  /** [CNV9] The user has been silent for long. The conversation ends at this time unless the user writes. */
  | { type: "inactive"; endsAt: string }
  /** [MRG2] The visitor has turned out to be this user, who has a live conversation already: the one that is named. */
  | { type: "merged"; user: Participant; conversationId: string }
  | { type: "ended"; by: Participant | null; reason: EndReason; text?: string }
  /** [CNV7] With `note`, the recalled message was a note, and only agents see this event. */
  | { type: "recalled"; seq: number; by: Participant; note?: true }
  | { type: "rated"; score: number; comment?: string };

export type AssignmentReason =
  | "last-agent"
  | "random"
  | "least-loaded"
  | "claim"
  | "transfer"
  | "take-over";

interface MessageBase {
  /** [SND3] Counts from 1 without gaps within the conversation. */
  seq: number;
  /** [SND2] Present on a message that a participant sent. Unique for ever per conversation and sender. */
  clientId?: string;
  /** Null for an event that no participant caused, and for `hidden`. */
  from: Participant | null;
  /** [SND8] The seq of the message to which this one replies. */
  replyTo?: number;
  /** [CNV7] The sender recalled the message: its text is empty, and its place in the sequence stays. */
  recalled?: true;
  /** [SND4] The time of the commit. It never decreases as `seq` increases. */
  at: string;
}

export type Message = MessageBase &
  (
    | { kind: "text" | "note"; body: TextBody }
    | { kind: "image"; body: ImageBody }
    | { kind: "file"; body: FileBody }
    | { kind: "card"; body: CardBody }
    | { kind: "event"; body: EventBody }
    | { kind: "hidden"; body?: undefined }
  );

export type SendBody = TextBody | ImageBody | FileBody | CardBody;

/** The query of `GET /conversations/:id/messages`. */
export interface MessageQuery {
  /** Return messages after this seq. */
  after?: number;
  /** Return the latest messages before this seq. */
  before?: number;
  /** 1 to `SYNC_PAGE_MAX`. 50 by default. */
  limit?: number;
}

/** [SEQ4] A page of a conversation's messages in ascending order: the result of `sync` and of `GET /conversations/:id/messages`. */
export interface MessagePage {
  messages: Message[];
  lastSeq: number;
  /** Whether there are further messages in the direction of the request. */
  more: boolean;
}
