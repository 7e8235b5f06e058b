import type { ConversationStatus } from "@deskwire/protocol";

export type Transition =
  | "assign"
  | "queue"
  | "hold"
  | "take-over"
  | "return"
  | "transfer"
  | "end"
  | "rate";

/**
 * [CNV3] Which transition is possible in which status, and the status after it. What is not listed is refused. `transfer`
 * makes an offer or withdraws it; `return` gives the conversation back to the queue.
 */
const TRANSITIONS: Record<ConversationStatus, Partial<Record<Transition, ConversationStatus>>> = {
  queued: { assign: "open", hold: "queued", queue: "queued", end: "ended" },
  open: { "take-over": "open", transfer: "open", return: "queued", end: "ended" },
  ended: { rate: "ended" },
};

/** The status after the transition, or null when it is not possible in this one. */
export function next(
  status: ConversationStatus,
  transition: Transition,
): ConversationStatus | null {
  return TRANSITIONS[status][transition] ?? null;
}
