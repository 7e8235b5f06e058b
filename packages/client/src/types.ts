import type {
  Availability,
  Conversation,
  Counters,
  ErrorCode,
  Limits,
  Me,
  Message,
  Notification,
  NotificationState,
  PageContext,
  Participant,
  SendBody,
  SendKind,
  TransferTarget,
} from "@deskwire/protocol";

/** Everything the client holds, as one immutable snapshot: equal parts keep their identity from one snapshot to the next. */
export interface ClientState {
  connection: ConnectionState;
  /** Null until the first `welcome`; kept through reconnects. */
  me: Me | null;
  limits: Limits | null;
  /** Server time minus local time at the latest `welcome`, in ms. */
  clockSkewMs: number;
  conversations: Readonly<Record<string, ConversationState>>;
  /** What the user wrote before a conversation was open, in order. */
  unopened: readonly PendingMessage[];
  counters: Counters;
  notifications: NotificationState & { items: readonly Notification[] };
  /** By agent id. */
  presence: Readonly<Record<string, { reachable: boolean; availability: Availability }>>;
  /** Latest value by subscribed topic. */
  topics: Readonly<Record<string, { id: number; data: unknown }>>;
}

export type ConnectionState =
  | { status: "idle" }
  | { status: "connecting"; attempt: number; problem?: TokenProblem }
  | { status: "online"; session: string }
  /** Waiting to connect again; `retryAt` is local epoch milliseconds. */
  | { status: "waiting"; attempt: number; retryAt: number; problem?: TokenProblem }
  /** The server refused for good; `connect()` tries again with a new token. */
  | { status: "refused"; code: number; reason: string }
  | { status: "closed" };

/**
 * Why there is no link, where it is the token: none could be had, or [HEL3] the server calls it expired and there is no
 * other.
 */
export type TokenProblem = "noToken" | "expired";

export interface ConversationState {
  conversation: Conversation;
  /** Contiguous and increasing: from `messages[0].seq` to the last applied seq. */
  messages: readonly Message[];
  /** Whether earlier messages can be loaded. */
  hasOlder: boolean;
  /** True while a gap is being fetched. */
  syncing: boolean;
  /** Own messages without an echo yet, in the order written. */
  pending: readonly PendingMessage[];
  /** Peers typing now; an entry lapses 6 s after the last `typing` event. */
  typing: readonly Participant[];
}

export interface PendingMessage {
  clientId: string;
  conversationId: string | null;
  kind: SendKind;
  body: SendBody;
  replyTo?: number;
  /** Of the page it was written on, for the conversation that it opens. */
  context?: PageContext;
  /** When it was written, local ISO time. */
  writtenAt: string;
  state: "queued" | "sent" | { failed: ErrorCode };
}

export type Outcome<T> =
  | { ok: true; value: T }
  | { ok: false; code: ErrorCode | "offline"; message: string };

/** The headless client both front ends share. Every method is safe in every connection state. */
export interface DeskwireClient {
  getState: () => ClientState;
  /** Called after every change of state, at most once per tick. Returns the unsubscribe function. */
  subscribe: (listener: () => void) => () => void;
  /** Every live event once, in order, for sounds and badges; not replayed by sync. */
  onMessage: (listener: (conversationId: string, message: Message) => void) => () => void;
  /** Connects, and from then on stays connected until `close`. */
  connect: () => void;
  /** Drops the socket and connects at once, e.g. after the browser came online or a page woke up. */
  reconnectNow: () => void;
  /** Final: ends the connection and every timer. The outbox stays in its store. */
  close: () => void;

  open: (context?: PageContext) => Promise<Outcome<Conversation>>;
  /**
   * Puts a message into the outbox and returns its clientId at once. It is shown as pending, sent in order, repeated
   * with the same clientId after every reconnect and reload, and replaced by its echo.
   * `conversationId: null` is the user's live conversation, opened with `context` when there is none.
   */
  send: (message: {
    conversationId: string | null;
    kind: SendKind;
    body: SendBody;
    replyTo?: number;
    context?: PageContext;
  }) => string;
  /** Puts a failed message back into the outbox; [SEQ10] into the live conversation, where its own takes nothing more. */
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
  recall: (conversationId: string, seq: number) => Promise<Outcome<number>>;
  /** Loads the page before the earliest message held. */
  loadOlder: (conversationId: string) => Promise<Outcome<{ more: boolean }>>;
  /**
   * To be called when a held conversation is shown, and again after each reconnect while it is: fetches what came to
   * an ended one while away. Costs nothing where nothing can have come.
   */
  refresh: (conversationId: string) => void;
  /** Starts to hold a conversation that `welcome` did not list (an agent reading history). */
  watch: (conversation: Conversation) => Promise<Outcome<void>>;
  /** Advances the read cursor to `seq`; coalesced, sent once connected, never moved back. */
  markRead: (conversationId: string, seq: number) => void;
  /** Throttled to one `on` per 3 s; `off` is sent at once. */
  setTyping: (conversationId: string, on: boolean) => void;
  end: (conversationId: string, reason?: string) => Promise<Outcome<number>>;
  rate: (conversationId: string, score: number, comment?: string) => Promise<Outcome<void>>;
  setAvailability: (availability: Availability) => Promise<Outcome<void>>;
  claim: (conversationId: string) => Promise<Outcome<number>>;
  transfer: (conversationId: string, to: TransferTarget, note?: string) => Promise<Outcome<number>>;
  loadNotifications: () => Promise<Outcome<{ more: boolean }>>;
  markNotificationsRead: (seq: number) => void;
  readCounter: (category: string) => Promise<Outcome<Counters>>;
  subscribeTopic: (topic: string) => Promise<Outcome<void>>;
  unsubscribeTopic: (topic: string) => Promise<Outcome<void>>;
}

export interface ClientOptions {
  /** WebSocket URL, e.g. `wss://chat.example.com/ws`. */
  url: string;
  /** Called before every connection attempt. A rejection counts as a failed attempt and is retried with back-off. */
  getToken: () => Promise<string>;
  client: { name: string; version: string };
  outbox: OutboxStore;
  /**
   * [SEQ12] Called with each `welcome`, before anything else is done with it; the outbox is read anew afterwards. False:
   * the client is not that participant's, and is refused.
   */
  accepts?: (me: Me) => boolean;
  transport: Transport;
  clock?: Clock;
  random?: () => number;
  newId?: () => string;
}

/** One socket. The implementation over the browser's WebSocket is `browserTransport`. */
export type Transport = (url: string, handlers: TransportHandlers) => TransportSocket;
export interface TransportHandlers {
  opened: () => void;
  received: (text: string) => void;
  closed: (code: number, reason: string) => void;
}
export interface TransportSocket {
  send: (text: string) => void;
  close: (code: number, reason: string) => void;
}

/** Where unsent and unacknowledged messages survive a reload. */
export interface OutboxStore {
  load: () => PendingMessage[];
  put: (message: PendingMessage) => void;
  remove: (clientId: string) => void;
}

export interface Clock {
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (handle: unknown) => void;
}
