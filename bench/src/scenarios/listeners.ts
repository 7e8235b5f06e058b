import { userTokenOf } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";
import { FIRST_OF_CROWD } from "./crowds.ts";

/** Users who receive and do not send. */
export interface Listeners {
  userIds: string[];
  tokens: string[];
}

/** `count` users of the crowd, after the first `skip` of them. */
export function listenersOf(stack: Stack, count: number, skip = 0): Listeners {
  const from = FIRST_OF_CROWD + skip;
  const conversations = stack.seed.conversations.slice(from, from + count);
  return {
    userIds: conversations.map(({ userId }) => userId),
    tokens: conversations.map(userTokenOf),
  };
}
