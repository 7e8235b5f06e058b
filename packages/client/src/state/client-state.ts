import type {
  Availability,
  Conversation,
  Counters,
  Desk,
  Limits,
  Me,
  Message,
  Notification,
  NotificationState,
  Participant,
} from "@deskwire/protocol";
import type { ConnectionState } from "../connection/connection-state.ts";
import type { PendingMessage } from "../outbox/pending-message.ts";

/**
 * Everything that the client holds, as one immutable snapshot. A part that did not change keeps its identity from one
 * snapshot to the next.
 */
export interface ClientState {
  connection: ConnectionState;
  /** Null until the first `welcome`. Reconnects keep it. */
  me: Me | null;
  /** Null until the first `welcome`. */
  limits: Limits | null;
  /** Server time minus local time at the latest `welcome`, in milliseconds. */
  clockSkewMs: number;
  /** By conversation id. */
  conversations: Readonly<Record<string, ConversationState>>;
  /** Messages whose conversation is not open or not held yet, in the order of writing. */
  unopened: readonly PendingMessage[];
  counters: Counters;
  /** [DSK1] Whether somebody may answer. Null for an agent, and while it is not known. */
  desk: Desk | null;
  notifications: NotificationState & {
    /** Contiguous and increasing by `seq`. */
    items: readonly Notification[];
  };
  /** By agent id. */
  presence: Readonly<Record<string, { reachable: boolean; availability: Availability }>>;
  /** The latest value of each subscribed topic, by topic. */
  topics: Readonly<Record<string, { id: number; data: unknown }>>;
}

export interface ConversationState {
  conversation: Conversation;
  /** Contiguous and increasing, from `messages[0].seq` to the last applied seq. */
  messages: readonly Message[];
  /** Whether earlier messages can be loaded. */
  hasOlder: boolean;
  /** True while the client fetches a gap. */
  syncing: boolean;
  /** Own messages without an echo, in the order of writing. */
  pending: readonly PendingMessage[];
  /** Peers who are typing now. An entry lapses 6 s after its last `typing` event. */
  typing: readonly Participant[];
}

export const initialState: ClientState = {
  connection: { status: "idle" },
  me: null,
  limits: null,
  clockSkewMs: 0,
  conversations: {},
  unopened: [],
  counters: { chat: 0, comment: 0, like: 0, total: 0 },
  desk: null,
  notifications: { lastSeq: 0, deliveredSeq: 0, readSeq: 0, items: [] },
  presence: {},
  topics: {},
};
