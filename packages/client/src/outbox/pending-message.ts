import type { ErrorCode, PageContext, SendBody, SendKind } from "@deskwire/protocol";

/** A message of this participant that the conversation does not show by its `seq` yet. */
export interface PendingMessage {
  /** Unique per conversation and sender. Every repeat carries the same one. */
  clientId: string;
  /** Null until the message is bound to the user's live conversation. */
  conversationId: string | null;
  kind: SendKind;
  body: SendBody;
  replyTo?: number;
  /**
   * [MRG5] The visitor whom the user was before wrote it. If its conversation has ended, it goes into the user's live
   * conversation without a `retry`.
   */
  carried?: true;
  /** The page on which the user wrote the message. It goes along if the message opens a conversation. */
  context?: PageContext;
  /** Local time of writing, ISO 8601. */
  writtenAt: string;
  /**
   * `queued`: waits to be sent or for its answer. `sent`: committed by the server, its echo is still to come.
   * `failed`: refused; the client does nothing with it until `retry` or `discard`.
   */
  state: "queued" | "sent" | { failed: ErrorCode };
}
