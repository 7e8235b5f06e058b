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

/** [CNV3] Which transition is possible where, and where it leads. What is not here is refused. */
const TRANSITIONS: Record<ConversationStatus, Partial<Record<Transition, ConversationStatus>>> = {
  queued: { assign: "open", hold: "queued", queue: "queued", end: "ended" },
  open: { "take-over": "open", transfer: "open", return: "queued", end: "ended" },
  ended: { rate: "ended" },
};

/** Where the transition leads from this status, or null when it is not possible there. */
export function next(
  status: ConversationStatus,
  transition: Transition,
): ConversationStatus | null {
  return TRANSITIONS[status][transition] ?? null;
}
