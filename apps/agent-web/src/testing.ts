import type { ConversationState } from "@deskwire/client";
import type { Message } from "@deskwire/protocol";
import { conversation } from "@deskwire/chat-view/testing/fixtures";

export * from "@deskwire/chat-view/testing/fixtures";

export function held(
  messages: Message[],
  change: Partial<ConversationState> = {},
): ConversationState {
  return {
    conversation: conversation({ lastSeq: messages.at(-1)?.seq ?? 0 }),
    messages,
    hasOlder: false,
    syncing: false,
    pending: [],
    typing: [],
    ...change,
  };
}
