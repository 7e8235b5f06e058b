import type { Counters } from "./notification.ts";

/** [HOK4] One event on `/hooks/v1/comments` or `/hooks/v1/likes`: `fromUserId` commented on, or liked, a work of `toUserId`. */
export interface CountedEvent {
  /** The main site's id of the event, 1 to 64 characters. A repeat is not counted again (HOK5). */
  id: string | number;
  toUserId: string | number;
  fromUserId: string | number;
  /** ISO 8601 with a zone. */
  at?: string;
  data?: EventData;
  /** [DOR14] The fields that a notification shows may also stand beside `data`. */
  title?: string;
  excerpt?: string;
  text?: string;
  url?: string;
  fromName?: string;
}

/** [HOK4] One event on `/hooks/v1/notifications`: a notification of any category. */
export interface NotificationEvent extends Omit<CountedEvent, "fromUserId"> {
  category: string;
  fromUserId?: string | number;
  /** [NTF4] Unread notifications with the same key are shown as one. The `url` by default. */
  groupKey?: string;
}

/** [HOK8] What the notification shows. Other fields reach the client too. At most 4 KiB as JSON. */
export interface EventData {
  title?: string;
  excerpt?: string;
  text?: string;
  /** http, https, or a path from `/`. */
  url?: string;
  /** The name that clients show for the person from whom it comes. */
  fromName?: string;
  [field: string]: unknown;
}

/** The body of a call with events: one event, or up to `HOOK_EVENTS_MAX`. */
export type HookEventsRequest<E extends CountedEvent | NotificationEvent> = E | { events: E[] };

/** [HOK6] Why one event of a call is `invalid`. */
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
  | "unknown_field"
  | "too_large"
  | "too_many_categories";

/** [HOK5] [HOK6] The result of one event. `id` is the event's id in the form in which it was sent. */
export type HookResult =
  | { id: string | number; result: "counted" | "duplicate" | "self" }
  | { id: string | number | null; result: "invalid"; code: HookEventCode };

export interface HookAnswer {
  /** One result per event, in order. */
  results: HookResult[];
}

export interface CountersAnswer {
  counters: Counters;
}

/** The body of `POST /hooks/v1/users/:id/counters`. */
export interface SetCountersRequest {
  /** [CTR6] The new number of each category. Other categories keep theirs. */
  set: Record<string, number>;
}

/** The answer of `DELETE /hooks/v1/users/:id`. */
export interface RevokedAnswer {
  userId: string;
  revoked: true;
}

/** The body of `POST /hooks/v1/topics/:topic`. */
export interface TopicRequest {
  /** Any JSON value, at most 32 KiB. */
  data: unknown;
}

export interface TopicAnswer {
  topic: string;
  /** The number of this value; increases with each value of the topic. */
  id: number;
}

/** [HOK3] The maximum number of events in one call. */
export const HOOK_EVENTS_MAX = 1_000;
