import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

/** One event for all sessions of some participants. */
export interface Delivery {
  to: readonly ParticipantKey[];
  event: ServerEvent;
}

/** What a node tells all nodes, itself included. */
export type Signal =
  /**
   * Close a participant's sessions; with `loginId` only those signed in through it, with `revokedAt` (epoch milliseconds)
   * only those whose tokens were accepted before that revocation.
   */
  | {
      type: "kick";
      participant: ParticipantKey;
      code: number;
      reason: string;
      loginId?: string;
      revokedAt?: number;
    }
  /** A topic has a new value. */
  | { type: "topic"; topic: string; id: number; data: unknown };

/** Receives what reaches this node; the hub implements it. All methods are called synchronously and must not throw. */
export interface BrokerSink {
  /**
   * Local deliveries come from within `publish`. Participants in `to` without a session here are ignored. `text` is the
   * event as JSON, where it exists already.
   */
  deliver(to: readonly ParticipantKey[], event: ServerEvent, text?: string): void;
  signal(signal: Signal): void;
  /**
   * Peer messages, kicks among them, may have been lost (the subscriber reconnected, a publish failed, a canary is
   * missing): compare with Postgres now. Called at most once a second.
   */
  suspectLoss(): void;
}

/**
 * Carries events to the nodes that hold their participants. Best effort: reconcile repairs losses within 5 s, kicks
 * included. Deliveries that one node publishes for one participant arrive in the order of publishing, each at most once.
 * Sessions on the publishing node get theirs without leaving the process.
 */
export interface Broker {
  /** Delivers to local sessions at once. For other nodes it gathers until the end of the tick: one message per node and tick. */
  publish(deliveries: readonly Delivery[]): void;
  signal(signal: Signal): void;
  /** Called at most once, before any publish. */
  attachSink(sink: BrokerSink): void;
  close(): Promise<void>;
}
