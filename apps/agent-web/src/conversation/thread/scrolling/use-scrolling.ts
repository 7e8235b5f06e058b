import { useCallback, useEffect, useRef } from "react";
import type { ConversationState } from "@deskwire/client";
import type { ShownThread } from "../history/use-thread.ts";
import type { View } from "../history/use-view.ts";
import { useReadCursor } from "./use-read-cursor.ts";
import { useStickyScroll, type StickyScroll } from "./use-sticky-scroll.ts";
import { useArrive, useTarget, type Seeking, type Target } from "./use-target.ts";

export interface Scrolling {
  scroll: StickyScroll;
  seeking: Seeking;
  /** Shows the latest message and ends a search. */
  toLatest: () => void;
}

/** Which part of the list is on screen, and what follows from it: loading, a search's end and the read cursor. */
export function useScrolling(options: {
  thread: ShownThread;
  state: ConversationState;
  mine: boolean;
  target: Target | null;
}): Scrolling {
  const { thread, state, mine } = options;
  const { view, threads, rows } = thread;
  const seeking = useTarget(options.target, state.conversation.id);
  const scroll = useStickyScroll({
    rows,
    state,
    top: {
      view: view.id,
      parts: threads.length,
      seq: threads[0]?.messages[0]?.seq ?? 0,
    },
    // Also while a message is marked: rows are still being measured, so the end may come near without a scroll.
    free: view.detached || seeking.wanted !== null || seeking.flashed !== null,
    scrolled: useLoadNearEnds(thread),
  });
  const toLatest = () => {
    seeking.settle(null);
    if (view.detached) view.toLatest();
    scroll.toBottom();
  };
  useArrive({ seeking, rows, view, handle: scroll.handle, toLatest });
  useLatestOnWrite(state, view);
  useReadCursor({ rows, state, mine, shownIndex: scroll.shownIndex, watch: scroll.position });
  return { scroll, seeking, toLatest };
}

function useLoadNearEnds({ older, newer }: ShownThread) {
  const [checkOlder, checkNewer] = [older.check, newer.check];
  return useCallback(
    (fromTop: number, fromBottom: number) => {
      checkOlder(fromTop);
      checkNewer(fromBottom);
    },
    [checkOlder, checkNewer],
  );
}

// An agent who writes wants to see the new message, which stands at the end.
function useLatestOnWrite(state: ConversationState, view: View): void {
  const count = state.pending.length;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current && view.detached) view.toLatest();
    before.current = count;
  }, [count, view]);
}
