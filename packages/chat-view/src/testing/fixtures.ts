import type { Conversation, Message, Participant } from "@deskwire/protocol";
import type { Pending, Thread } from "../thread/thread.ts";

export const USER: Participant = { kind: "user", id: "u1" };
export const AGENT: Participant = { kind: "agent", id: "66666666" };

export const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 2, 11, 10, 0, seconds)).toISOString();

export function conversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    status: "open",
    lastSeq: 0,
    user: { kind: "user", id: "u1", name: "Ann", avatar: null, visitor: false },
    agent: { kind: "agent", id: AGENT.id, name: "Lin" },
    cursors: { user: { delivered: 0, read: 0 }, agent: { delivered: 0, read: 0 } },
    openedAt: at(0),
    endedAt: null,
    ...change,
  };
}

export function text(seq: number, from: Participant, change: Partial<Message> = {}): Message {
  const message: Message = { seq, from, kind: "text", body: { text: `text ${seq}` }, at: at(seq) };
  return { ...message, ...change } as Message;
}

type Placed = Pending & { conversationId: string | null };

export function pending(clientId: string, change: Partial<Placed> = {}): Placed {
  return {
    clientId,
    conversationId: "c1",
    kind: "text",
    body: { text: clientId },
    writtenAt: at(50),
    state: "queued",
    ...change,
  };
}

export function thread(messages: readonly Message[], change: Partial<Thread> = {}): Thread {
  const lastSeq = messages.at(-1)?.seq ?? 0;
  return { conversation: conversation({ lastSeq }), messages, ...change };
}
