import type { CrowdSpec } from "../load/commands.ts";
import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";

/** Conversations from here on are those of users who only wait. */
export const FIRST_OF_CROWD = 1_200;

/** Users with an open conversation each, who have seen all of it. */
export function crowdOf(stack: Stack, from: number, count: number): CrowdSpec["members"] {
  return stack.seed.conversations.slice(from, from + count).map((conversation) => ({
    token: userTokenOf(conversation),
    conversationId: conversation.id,
    seq: 0,
  }));
}
