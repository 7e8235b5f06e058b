import type { ConversationState } from "@deskwire/client";
import type { Conversation, Message } from "@deskwire/protocol";

export const user = { kind: "user", id: "lin" } as const;
export const mia = { kind: "agent", id: "66666666" } as const;
export const at = (minute: number) => new Date(2026, 4, 20, 10, minute).toISOString();

export function thread(
  messages: Message[],
  part: Partial<Omit<ConversationState, "conversation">> & {
    conversation?: Partial<Conversation>;
  } = {},
): ConversationState {
  const { conversation, ...rest } = part;
  return {
    messages,
    hasOlder: false,
    syncing: false,
    pending: [],
    typing: [],
    ...rest,
    conversation: {
      id: "c1",
      status: "open",
      lastSeq: messages.length,
      user: { ...user, name: "Lin", avatar: null, visitor: false },
      agent: { ...mia, name: "Mia" },
      cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
      openedAt: at(0),
      endedAt: null,
      ...conversation,
    },
  };
}

export function text(seq: number, from: typeof user | typeof mia, minute: number): Message {
  return {
    seq,
    from,
    kind: "text",
    body: { text: `m${seq}` },
    at: at(minute),
    clientId: `k${seq}`,
  };
}
