import type { Counters } from "./notification.ts";

/** One event of a hook call: somebody commented on, or liked, what `toUserId` wrote. */
export interface CountedEvent {
  /** The main site's own, 1 to 64 characters; a repeat is never counted again. */
  id: string | number;
  toUserId: string | number;
  fromUserId: string | number;
  /** ISO 8601 with a zone. */
  at?: string;
  data?: EventData;
}

/** One event on `/hooks/v1/notifications`: a notice of any category. */
export interface NoticeEvent extends Omit<CountedEvent, "fromUserId"> {
  category: string;
  fromUserId?: string | number;
  /** Notices with the same one are shown as one; unset: the `url`. */
  groupKey?: string;
}

/** Shown in the notice; whatever else stands here reaches the client too. At most 4 KiB. */
export interface EventData {
  title?: string;
  excerpt?: string;
  text?: string;
  /** http, https, or a path from `/`. */
  url?: string;
  /** How clients call whom it is from. */
  fromName?: string;
  [field: string]: unknown;
}

/** Why one event of a call is `invalid`. */
export type HookEventCode =
  | "bad_event"
  | "bad_event_id"
  | "bad_user_id"
  | "bad_category"
  | "bad_group"
  | "bad_time"
  | "bad_url"
  | "bad_text"
  | "bad_data"
  | "too_large";

/** `id` is the event's as it was given. */
export type HookResult =
  | { id: string | number; result: "counted" | "duplicate" | "self" }
  | { id: string | number | null; result: "invalid"; code: HookEventCode };

export interface HookAnswer {
  /** One per event, in order. */
  results: HookResult[];
}

export interface CountersAnswer {
  counters: Counters;
}

/** Events of one call. */
export const HOOK_EVENTS_MAX = 1_000;
