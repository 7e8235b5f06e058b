import type { Message } from "@deskwire/protocol";
import type { ClientState } from "../state/client-state.ts";
import { lastApplied } from "../state/selectors.ts";

export type MessageListener = (conversationId: string, message: Message) => void;

/** Announces each live message once, in order, when it is applied. A gap before it delays it and does not silence it. */
export interface LiveMessages {
  /** A live message came, which may leave a gap. */
  arrived: (conversationId: string, seq: number) => void;
  /** Messages of a conversation were applied. */
  applied: (conversationId: string) => void;
  /** Returns the unsubscribe function. */
  listen: (listener: MessageListener) => () => void;
}

interface Announcer {
  state: () => ClientState;
  /** The seqs to announce once they are applied, by conversation. */
  waiting: Map<string, Set<number>>;
  listeners: Set<MessageListener>;
}

export function createLiveMessages(state: () => ClientState): LiveMessages {
  const announcer: Announcer = { state, waiting: new Map(), listeners: new Set() };
  return {
    arrived: (id, seq) => expect(announcer, id, seq),
    applied: (id) => announce(announcer, id),
    listen(listener) {
      announcer.listeners.add(listener);
      return () => void announcer.listeners.delete(listener);
    },
  };
}

function expect({ state, waiting }: Announcer, id: string, seq: number): void {
  const held = state().conversations[id];
  if (!held || seq <= lastApplied(held)) return;
  waiting.set(id, (waiting.get(id) ?? new Set()).add(seq));
}

function announce({ state, waiting, listeners }: Announcer, id: string): void {
  const seqs = waiting.get(id);
  const messages = state().conversations[id]?.messages ?? [];
  const first = messages[0]?.seq;
  if (!seqs?.size || first === undefined) return;
  // Held messages are contiguous, so the seq gives the index.
  const due = [...seqs].toSorted((a, b) => a - b).flatMap((seq) => messages[seq - first] ?? []);
  for (const { seq } of due) seqs.delete(seq);
  for (const message of due) {
    // Each call has a tick of its own, so that a listener that throws stops no other.
    for (const listener of listeners) void Promise.resolve().then(() => listener(id, message));
  }
}
