import type { ConversationState } from "@deskwire/client";
import type { Participant } from "@deskwire/protocol";

/** [ASG8] The agent for whom a queued conversation is held, and until when; null while it is not held. */
export function heldFor(
  thread: ConversationState,
): { agent: Participant; until: string | null } | null {
  if (thread.conversation.status !== "queued") return null;
  for (const message of thread.messages.toReversed()) {
    if (message.kind !== "event") continue;
    if (message.body.type === "held") return message.body;
    if (message.body.type === "queued" || message.body.type === "assigned") return null;
  }
  return null;
}
