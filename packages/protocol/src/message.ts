import type { Participant } from "./participant.ts";

/** What a participant can send. A note is seen by agents alone. */
export type SendKind = "text" | "image" | "file" | "card" | "note";

/** `event` is a life-cycle transition; `hidden` stands, for the user, in the place of a note. */
export type MessageKind = SendKind | "event" | "hidden";

export interface TextBody {
  /** 1 to 4,000 characters (code points), not blank. */
  text: string;
}

export interface ImageBody {
  attachmentId: string;
  width: number;
  height: number;
  bytes: number;
  /** URL of the thumbnail, relative to the server. */
  thumb: string;
}

export interface FileBody {
  attachmentId: string;
  name: string;
  bytes: number;
  contentType: string;
}

/** Something on the main site that the conversation is about: a product, an order. */
export interface CardBody {
  title: string;
  subtitle?: string;
  /** http(s) only. */
  url?: string;
  /** http(s) only; shown by the client, never fetched by the server. */
  image?: string;
  price?: string;
}

export interface PageContext {
  pageUrl?: string;
  title?: string;
  card?: CardBody;
}

export type EndReason = "user" | "agent" | "inactivity" | "supervisor";

/** The body of a message of kind `event`: one life-cycle transition. */
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
      reason: "disconnected" | "declined" | "timeout" | "disabled";
    }
  /** Nobody answered for long; ends at the given time unless the user writes. */
  | { type: "inactive"; endsAt: string }
  | { type: "ended"; by: Participant | null; reason: EndReason; text?: string }
  /** With `note`, what was taken back was a note, and agents alone see this event. */
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
  /** Gapless from 1 within the conversation. */
  seq: number;
  /** Present on what a participant sent: unique for ever per conversation and sender. */
  clientId?: string;
  /** Null for an event that nobody in particular caused. */
  from: Participant | null;
  /** The seq of the message that this one answers. */
  replyTo?: number;
  /** A tombstone: the sender took it back, its text is empty and its place in the sequence stays. */
  recalled?: true;
  /** When it was committed, ISO 8601 with milliseconds; never earlier than its predecessor's. */
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
