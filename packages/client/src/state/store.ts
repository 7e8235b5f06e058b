import { applyEvent } from "./apply-event.ts";
import type { ClientEvent } from "./client-event.ts";
import { oncePerTick } from "../once-per-tick.ts";
import { initialState } from "./client-state.ts";
import type { ClientState } from "./client-state.ts";

/** Holds the state, which only events change, and calls its listeners at most once per tick. */
export interface Store {
  state: () => ClientState;
  dispatch: (event: ClientEvent) => void;
  subscribe: (listener: () => void) => () => void;
}

/** `applied` is called after messages were added to a conversation. */
export function createStore(applied: (conversationId: string) => void): Store {
  let state = initialState;
  const listeners = new Set<() => void>();
  const notify = oncePerTick(() => {
    for (const listener of listeners) listener();
  });
  return {
    state: () => state,
    dispatch(event) {
      const before = state;
      state = applyEvent(before, event);
      if (state === before) return;
      notify();
      if (event.t === "message" || event.t === "page") applied(event.conversationId);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
