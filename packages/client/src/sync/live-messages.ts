import type { Message } from "@deskwire/protocol";
import { lastApplied } from "../state/selectors.ts";
import type { ClientState } from "../state/client-state.ts";

export type MessageListener = (conversationId: string, message: Message) => void;

/** Announces each live message once, in order, when it is applied: a gap before it delays it and does not silence it. */
export interface LiveMessages {
  arrived: (conversationId: string, seq: number) => void;
  applied: (conversationId: string) => void;
  listen: (listener: MessageListener) => () => void;
}

export function createLiveMessages(state: () => ClientState): LiveMessages {
  const waiting = new Map<string, Set<number>>();
  const listeners = new Set<MessageListener>();
  return {
    arrived(id, seq) {
      const held = state().conversations[id];
      if (!held || seq <= lastApplied(held)) return;
      const seqs = waiting.get(id) ?? new Set();
      waiting.set(id, seqs.add(seq));
    },
    applied(id) {
      const seqs = waiting.get(id);
      const held = state().conversations[id];
      const first = held?.messages[0]?.seq;
      if (!seqs?.size || first === undefined) return;
      // Held messages are contiguous, so a seq tells its index.
      const due = [...seqs]
        .toSorted((a, b) => a - b)
        .flatMap((seq) => held?.messages[seq - first] ?? []);
      for (const { seq } of due) seqs.delete(seq);
      for (const message of due) {
        // A tick later each, so that a listener that throws takes nothing down with it.
        for (const listener of listeners) void Promise.resolve().then(() => listener(id, message));
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
