/** [CTR1] The unread numbers of one user, one per category. `total` is their sum. */
export interface Counters {
  chat: number;
  comment: number;
  like: number;
  total: number;
  [category: string]: number;
}

/** [NTF1] One message from the main site to a user. */
export interface Notification {
  /** Counts from 1 without gaps within the user. */
  seq: number;
  category: string;
  /** The main site's id of the event that caused it. */
  eventId: string;
  /** The id of the user from whom it comes. */
  from?: string;
  title?: string;
  text?: string;
  url?: string;
  /** [NTF4] The group of the notification, within its user and category. The latest of a group stands for all. */
  group?: string;
  /** [NTF4] The number of unread notifications of its group when it came, itself included (“12 people liked…”). */
  count: number;
  /** [HOK8] The whole `data` of the event. */
  data?: unknown;
  at: string;
}

/** How far a user's notifications have come: all three are seqs. */
export interface NotificationState {
  lastSeq: number;
  deliveredSeq: number;
  readSeq: number;
}

/** [NTF3] A page of a user's notifications in ascending order: the result of the request `notifications`. */
export interface NotificationPage {
  notifications: Notification[];
  lastSeq: number;
  /** Whether later notifications exist. */
  more: boolean;
}
