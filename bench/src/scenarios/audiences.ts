import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";
import { FIRST_OF_CROWD } from "./crowds.ts";

/** Users who only listen. */
export interface Listeners {
  userIds: string[];
  tokens: string[];
}

export function listenersOf(stack: Stack, count: number, skip = 0): Listeners {
  const from = FIRST_OF_CROWD + skip;
  const conversations = stack.seed.conversations.slice(from, from + count);
  return {
    userIds: conversations.map(({ userId }) => userId),
    tokens: conversations.map(userTokenOf),
  };
}
