import type { EventKey, EventSentence } from "@deskwire/chat-view/thread/event-phrase";
import type { ErrorCode } from "@deskwire/protocol";

/** Refusals that only agents and main-site servers can receive. */
type ForeignCode =
  | "invalid_credentials"
  | "signature_invalid"
  | "csrf_invalid"
  | "unknown_agent"
  | "already_claimed"
  | "at_capacity"
  | "agent_unavailable"
  | "email_taken"
  | "weak_password"
  | "endpoint_disabled"
  | "last_admin";

type UserErrorCode = Exclude<ErrorCode, ForeignCode> | "offline";

/** Every sentence that a user can see. A null name is unknown. */
export interface Dictionary {
  title: string;
  greeting: (name: string | null) => string;
  greetingSub: string;
  /** Below the greeting, when the user finds the conversation again after a reload. */
  greetingNote: string;
  /** Below the greeting, when the browser refuses storage and the visitor is a new one after a reload. */
  greetingUnkept: string;
  team: string;
  you: string;
  close: string;
  menu: string;
  messages: string;
  composer: {
    label: string;
    placeholder: string;
    send: string;
    emoji: string;
    left: (n: number) => string;
    over: (n: number) => string;
  };
  presence: {
    here: string;
    busy: string;
    away: string;
    unreachable: string;
    connecting: string;
    lost: string;
    waiting: string;
    ended: string;
    nobody: string;
    newcomer: string;
  };
  tabs: {
    label: string;
    chat: string;
    notifications: string;
    unread: (name: string, n: number) => string;
  };
  state: {
    pending: string;
    sent: string;
    delivered: string;
    read: string;
    failed: string;
  };
  /** Sends a failed message again. */
  retry: string;
  /** Repeats a failed load. */
  tryAgain: string;
  discard: string;
  recallFailed: string;
  recalledOwn: string;
  recalledPeer: (name: string) => string;
  quoteMissing: string;
  typing: (name: string) => string;
  older: string;
  olderFailed: string;
  beginning: string;
  unread: string;
  image: string;
  file: string;
  attach: {
    add: string;
    drop: string;
  };
  reopened: string;
  event: { [K in EventKey]: EventSentence<K> };
  colleague: string;
  startNew: string;
  endedNote: string;
  banner: {
    connecting: string;
    offline: string;
    lost: string;
    retryIn: (seconds: number) => string;
    kept: (n: number) => string;
    tryNow: string;
    tokenRefused: string;
    expired: string;
    version: string;
    kicked: string;
    limit: string;
    refused: (code: number) => string;
    noToken: string;
  };
  blocked: string;
  /** The rare sentences are added when they have loaded. */
  error: Record<CommonErrorCode, string> & Partial<RareErrors>;
}

/** The sentences of the parts that load when they are shown. */
export interface LaterDictionary {
  queue: {
    title: string;
    position: (n: number) => string;
    next: string;
    nobody: string;
    nobodyNote: string;
    waitSoon: string;
    waitMinutes: (n: number) => string;
    note: string;
  };
  unreadAbove: (n: number) => string;
  newMessages: (n: number) => string;
  toLatest: string;
  held: (name: string) => string;
  heldUntil: (time: string) => string;
  reply: string;
  replyingTo: (name: string) => string;
  cancelReply: string;
  copy: string;
  copied: string;
  recall: string;
  card: { offer: string; send: string; dismiss: string };
  imageLabel: (width: number, height: number) => string;
  imageFailed: string;
  download: string;
  downloading: string;
  downloadFailed: string;
  attach: {
    list: string;
    remove: (name: string) => string;
    cancel: string;
    waiting: string;
    sending: (percent: number) => string;
    processing: string;
    tooLarge: (name: string, max: string) => string;
    empty: (name: string) => string;
    unsupported: (name: string) => string;
    tooMany: (max: number) => string;
    dismiss: string;
  };
  lightbox: {
    label: (index: number, count: number) => string;
    close: string;
    previous: string;
    next: string;
    actual: string;
    fit: string;
  };
  notifications: {
    untitled: string;
    liked: (name: string | null) => string;
    likedMany: (name: string | null, n: number) => string;
    commented: (name: string | null) => string;
    commentedMany: (name: string | null, n: number) => string;
    fresh: string;
    earlier: string;
    unread: string;
    markRead: string;
    marked: string;
    more: string;
    loading: string;
    failed: string;
    empty: string;
    emptyNote: string;
    arrived: string;
  };
  justNow: string;
  end: { action: string; title: string; text: string; confirm: string; cancel: string };
  rate: {
    title: (name: string | null) => string;
    star: (n: number) => string;
    words: readonly [string, string, string, string, string];
    comment: string;
    send: string;
    thanks: string;
  };
  sound: string;
  soundTest: string;
  soundPlayed: string;
  soundBlocked: string;
  language: string;
}

/** Errors that the panel may show before `errors-*.ts` has loaded. */
type CommonErrorCode = "internal" | "offline";
export type RareErrors = Record<Exclude<UserErrorCode, CommonErrorCode>, string>;
