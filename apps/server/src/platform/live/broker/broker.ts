import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

/** One event on its way to every session of some participants. */
export interface Delivery {
  to: readonly ParticipantKey[];
  event: ServerEvent;
}

/** A word from one node to all, itself included. */
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

/**
 * What the node's hub does with what reaches it. Called synchronously, local deliveries from within `publish`; must not
 * throw. `to` may name participants that have no session here: they are passed over. `text` is the event as JSON where
 * that exists already, so that it need not be made again.
 */
export interface BrokerSink {
  deliver(to: readonly ParticipantKey[], event: ServerEvent, text?: string): void;
  signal(signal: Signal): void;
  /**
   * Notices, kicks among them, may have been lost (subscriber reconnected, publish failed, canary missing): compare with Postgres now.
   * Called at most once a second.
   */
  suspectLoss(): void;
}

/**
 * Carries events to the nodes that hold their participants. Best effort: what is lost, reconcile repairs within 5 s, kicks too.
 * Promised: deliveries published by one node for one participant arrive in the order of publishing, and each at most once
 * per publish; a participant's sessions on the publishing node itself get theirs without leaving the process.
 */
export interface Broker {
  /** Local sessions get theirs at once; for other nodes it gathers until the end of the tick: one message per node and tick. */
  publish(deliveries: readonly Delivery[]): void;
  signal(signal: Signal): void;
  /** At most once, before any publish. */
  attachSink(sink: BrokerSink): void;
  close(): Promise<void>;
}
