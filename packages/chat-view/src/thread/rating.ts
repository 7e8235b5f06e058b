import type { Thread } from "./thread.ts";

/** The score of a rated conversation, else null. The event knows it before the conversation is fetched again. */
export function ratingOf({ conversation, messages }: Thread): number | null {
  if (conversation.rating !== undefined) return conversation.rating;
  for (const { kind, body } of messages) {
    if (kind === "event" && body.type === "rated") return body.score;
  }
  return null;
}
