import type { Naming } from "../naming.ts";

/** What a row of a message needs besides the message. */
export interface RowContext {
  conversationId: string;
  naming: Naming;
  /** Null where nothing can be written. */
  onReply: ((seq: number) => void) | null;
  onShow: (seq: number) => void;
  onOpenImage: (attachmentId: string) => void;
}
