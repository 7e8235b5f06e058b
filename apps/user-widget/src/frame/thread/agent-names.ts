import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import type { ConversationState } from "@deskwire/client";

/**
 * The names of agents by id, from the conversations and from the events of their assignments. Returns `before` while it
 * is still right.
 */
export function agentNames(
  threads: readonly ConversationState[],
  before?: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { conversation, messages } of threads) {
    if (conversation.agent) names.set(conversation.agent.id, isolateName(conversation.agent.name));
    for (const message of messages) {
      if (message.kind !== "event" || message.body.type !== "assigned") continue;
      names.set(message.body.agent.id, isolateName(message.body.name));
    }
  }
  return before && String([...before]) === String([...names]) ? before : names;
}
