import type {
  Availability,
  Conversation,
  Counters,
  Me,
  Message,
  PageContext,
  SendBody,
  SendKind,
  TransferTarget,
} from "@deskwire/protocol";
import type { Clock } from "./clock.ts";
import type { Transport } from "./connection/transport.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";
import type { Outcome } from "./outcome.ts";
import type { ClientState } from "./state/client-state.ts";

/**
 * The headless client that both front ends share. Every method is safe in every connection state. A method that returns
 * a promise of an `Outcome` never rejects: without a link it answers `offline`.
 */
export interface DeskwireClient {
  /** The current snapshot. */
  getState: () => ClientState;
  /** Calls the listener after every change of state, at most once per tick. Returns the unsubscribe function. */
  subscribe: (listener: () => void) => () => void;
  /**
   * Calls the listener once for every live message, in order, for sounds and badges. Messages that came while the client
   * was away are not announced. Returns the unsubscribe function.
   */
  onMessage: (listener: (conversationId: string, message: Message) => void) => () => void;
  /** Connects, and keeps the connection up until `close`. After a refusal it tries again with a new token. */
  connect: () => void;
  /**
   * Drops the socket and connects at once, for example after the browser came online or a page woke up. It does nothing
   * before `connect`, after `close`, or when the server refused.
   */
  reconnectNow: () => void;
  /** Ends the connection and every timer, for good. The outbox stays in its store. */
  close: () => void;

  /** Returns the user's live conversation, and opens one with `context` if there is none. */
  open: (context?: PageContext) => Promise<Outcome<Conversation>>;
  /**
   * Puts a message into the outbox and returns its `clientId` at once. [SEQ3] The client shows the message as pending,
   * sends it in order, repeats it with the same `clientId` after every reconnect and reload, and replaces it by its echo.
   * `conversationId: null` stands for the user's live conversation, which the client opens with `context` if there is none.
   */
  send: (message: OutgoingMessage) => string;
  /**
   * Puts a failed message back into the outbox. [SEQ10] It goes into the live conversation when its own conversation
   * takes no more messages. Other messages are left alone.
   */
  retry: (clientId: string) => void;
  /** Removes a pending message from the state and from the outbox store. */
  discard: (clientId: string) => void;
  /** [CNV7] Takes back an own message, up to `limits.recallMs` after it. Returns the seq of the `recalled` event. */
  recall: (conversationId: string, seq: number) => Promise<Outcome<number>>;
  /** Loads the page before the earliest message held. Concurrent calls share one request. */
  loadOlder: (conversationId: string) => Promise<Outcome<{ more: boolean }>>;
  /**
   * [SEQ9] Fetches what came to an ended conversation while the client was away. Call it when a held conversation is
   * shown, and again after each reconnect while it is shown. It sends nothing when nothing can have come.
   */
  refresh: (conversationId: string) => void;
  /**
   * Holds a conversation that `welcome` did not list, such as one that an agent reads in the history, and loads its
   * latest page.
   */
  watch: (conversation: Conversation) => Promise<Outcome<void>>;
  /** Advances the own read cursor to `seq`. The cursor never moves back. It is sent once per tick, when there is a link. */
  markRead: (conversationId: string, seq: number) => void;
  /** Tells the peer that this participant types, at most once per 3 s. `off` is sent at once. */
  setTyping: (conversationId: string, on: boolean) => void;
  /** Ends a conversation. Returns the seq of the `ended` event. */
  end: (conversationId: string, reason?: string) => Promise<Outcome<number>>;
  /** Rates an ended conversation, once. `score` is 1 to 5. */
  rate: (conversationId: string, score: number, comment?: string) => Promise<Outcome<void>>;
  setAvailability: (availability: Availability) => Promise<Outcome<void>>;
  /** Takes a queued or offered conversation. Returns the seq of the `assigned` event. */
  claim: (conversationId: string) => Promise<Outcome<number>>;
  /** Offers a conversation to an agent, or returns it to the queue. Returns the seq of the first event of the transfer. */
  transfer: (conversationId: string, to: TransferTarget, note?: string) => Promise<Outcome<number>>;
  /** Loads the page of notifications before the earliest one held. */
  loadNotifications: () => Promise<Outcome<{ more: boolean }>>;
  /** Advances the own read cursor of the notifications to `seq`. The cursor never moves back. */
  markNotificationsRead: (seq: number) => void;
  /** [CTR4] Clears one counter, or all with `total`. Returns every counter. */
  readCounter: (category: string) => Promise<Outcome<Counters>>;
  /** [TOP5] Subscribes to a topic on this link and on every later one. The latest value is in `ClientState.topics`. */
  subscribeTopic: (topic: string) => Promise<Outcome<void>>;
  unsubscribeTopic: (topic: string) => Promise<Outcome<void>>;
}

export interface OutgoingMessage {
  /** Null for the user's live conversation. */
  conversationId: string | null;
  kind: SendKind;
  body: SendBody;
  replyTo?: number;
  /** The page on which the message was written. */
  context?: PageContext;
}

export interface ClientOptions {
  /** WebSocket URL, for example `wss://chat.example.com/ws`. */
  url: string;
  /** Called before every connection attempt. A rejection counts as a failed attempt and is retried with backoff. */
  getToken: () => Promise<string>;
  /** [MRG1] Called before every `hello`: the token of the visitor whom the user was before, or null. */
  visitorToken?: () => string | null;
  /** Name and version of the program, for the server's log. */
  client: { name: string; version: string };
  outbox: OutboxStore;
  /**
   * [SEQ12] Called with each `welcome` before the client does anything else with it. The client reads the outbox again
   * afterwards. False means that this client does not belong to that participant: the link is refused.
   */
  accepts?: (me: Me) => boolean;
  transport: Transport;
  /** The system's clock by default. */
  clock?: Clock;
  /** Returns a number in [0, 1). `Math.random` by default. */
  random?: () => number;
  /** Makes a unique `clientId` of 1 to 64 characters. Random by default. */
  newId?: () => string;
}
