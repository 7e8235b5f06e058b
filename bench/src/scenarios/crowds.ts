import type { CrowdSpec } from "../load/commands.ts";
import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";

/** The index of the first seeded conversation whose user never sends. */
export const FIRST_OF_CROWD = 1_200;

/** Users with one open conversation each. */
export function crowdOf(stack: Stack, from: number, count: number): CrowdSpec["members"] {
  return stack.seed.conversations.slice(from, from + count).map((conversation) => ({
    token: userTokenOf(conversation),
    conversationId: conversation.id,
  }));
}
