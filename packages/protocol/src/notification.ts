/** Unread numbers of one user: `chat`, `comment`, `like` and any category of notice; `total` is their sum. */
export interface Counters {
  chat: number;
  comment: number;
  like: number;
  total: number;
  [category: string]: number;
}

/** One notice to a user from the main site, in the user's own gapless sequence. */
export interface Notification {
  /** Gapless from 1 within the user. */
  seq: number;
  category: string;
  /** The main site's id of the event that caused it. */
  eventId: string;
  from?: string;
  title?: string;
  text?: string;
  url?: string;
  /** Names the group it belongs to, within the user; the latest notice of a group stands for all of them. */
  group?: string;
  /** How many events this one stands for (“12 people liked…”): those of its group that were unread when it came, itself included. */
  count: number;
  data?: unknown;
  at: string;
}

export interface NotificationState {
  lastSeq: number;
  deliveredSeq: number;
  readSeq: number;
}
