import type { Counters, Cursors, Message, Participant } from "@deskwire/protocol";

/** What clients sent, were told and showed, in the order in which it happened. */
export type History = HistoryEntry[];

export type HistoryEntry =
  /** A message was sent, or sent again. `lane`: see `Invocation`. */
  | ({ t: "invoked" } & Invocation)
  | { t: "acknowledged"; client: string; sender: Participant; clientId: string }
  | { t: "refused"; client: string; sender: Participant; clientId: string; code: string }
  | ({ t: "rendered"; client: string } & Rendering)
  /** The shown counters and the numbers of a recount. */
  | { t: "counted"; client: string; shown: Counters; recounted: Counters }
  /** The client is gone; its last rendering need not be complete. */
  | { t: "left"; client: string };

export interface Invocation {
  /** Unique for each client that ever ran. */
  client: string;
  sender: Participant;
  clientId: string;
  /**
   * Names one of several writers that are one sender and share no outbox, such as tabs. The order of
   * messages is promised only within a lane. Default: all messages of the sender.
   */
  lane?: string;
}

/** One conversation as one client shows it. */
export interface Rendering {
  conversationId: string;
  messages: readonly Message[];
  /** Whether earlier messages exist that are not loaded. */
  hasOlder: boolean;
  lastSeq: number;
  cursors: { user: Cursors; agent: Cursors };
}
