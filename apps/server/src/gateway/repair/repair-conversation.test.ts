import type { Conversation, ServerEvent } from "@deskwire/protocol";
import { expect, test } from "vitest";
import type { Head } from "../../conversations/conversations.ts";
import { noteEvent, type KnownConversations } from "./known-conversations.ts";
import { repairConversation } from "./repair-conversation.ts";

const NONE = { delivered: 0, read: 0 };
const HEAD: Head = {
  id: "c",
  status: "open",
  lastSeq: 2,
  userId: "ann",
  agentId: "66666667",
  offeredAgentId: null,
  cursors: { user: NONE, agent: NONE },
};

/** Repairs a conversation of which the head is older than what `current` reads. */
async function repairWith(
  known: KnownConversations,
  head: Head,
  current: Conversation,
): Promise<ServerEvent[]> {
  const told: ServerEvent[] = [];
  const before = known.get(head.id);
  await repairConversation(
    {
      known,
      conversations: {
        current: () => Promise.resolve(current),
        messagesAfter: () => Promise.resolve({ messages: [], more: false, lastSeq: head.lastSeq }),
      },
      hub: {
        deliver(_to, event) {
          noteEvent(known, event);
          told.push(event);
        },
      },
    },
    { head, before, here: new Set(["user:ann", "agent:66666668"]) },
  );
  return told;
}

function conversation(offer?: Conversation["offer"]): Conversation {
  return {
    id: "c",
    status: "open",
    openedAt: "2026-01-01T00:00:00.000Z",
    endedAt: null,
    user: { kind: "user", id: "ann", name: null, avatar: null, visitor: false },
    agent: { kind: "agent", id: "66666667", name: "Mia" },
    lastSeq: 2,
    cursors: { user: NONE, agent: NONE },
    ...(offer === undefined ? {} : { offer }),
  };
}

test("[SEQ5] what was told last is known, even when the comparison began before it", async () => {
  const known: KnownConversations = new Map([["c", { ...HEAD, agentId: null }]]);
  // The offer was committed between the reading of the head and the reading of the conversation.
  const offer = { agentId: "66666668", until: "2026-01-01T00:01:00.000Z" };
  await repairWith(known, HEAD, conversation(offer));
  expect(known.get("c")?.offeredAgentId).toBe("66666668");
  const told = await repairWith(known, HEAD, conversation());
  expect(told).toContainEqual({ t: "conversation", conversation: conversation() });
});
