import { useCallback, useEffect, useRef } from "react";
import type { ConversationState } from "@deskwire/client";
import { reachesBack, unreadMessages } from "@deskwire/chat-view/thread/seen";
import { usePageVisible } from "../../../lib/hooks.ts";
import { useAccount } from "../../../session/session.tsx";
import type { ShownThread } from "../history/use-thread.ts";
import type { View } from "../history/use-view.ts";
import { useSeen } from "./use-seen.ts";
import { useStickyScroll, type StickyScroll } from "./use-sticky-scroll.ts";
import { useArrive, useTarget, type Place, type Seeking, type Target } from "./use-target.ts";

export interface Scrolling {
  scroll: StickyScroll;
  seeking: Seeking;
  /** Shows the latest message and ends a search. */
  toLatest: () => void;
  /** The number of unread messages above the screen. */
  above: number;
  /** Shows the first unread message. */
  toUnread: () => void;
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
  const { id, cursors } = state.conversation;
  const firstUnread: Place = { conversationId: id, seq: cursors.agent.read + 1, unread: true };
  const hasUnread = useHasUnread(state) && mine;
  const seeking = useTarget({
    target: options.target,
    conversationId: id,
    unread: hasUnread ? firstUnread : null,
  });
  const isSteering = seeking.wanted !== null;
  const scroll = useStickyScroll({
    rows,
    state,
    top: {
      view: view.id,
      parts: threads.length,
      seq: threads[0]?.messages[0]?.seq ?? 0,
    },
    // Also while a message is marked: rows are still being measured, so the end may come near without a scroll.
    free: view.detached || isSteering || seeking.flashed !== null,
    scrolled: useLoadNearEnds(thread, isSteering),
  });
  const toLatest = () => {
    seeking.settle(null);
    if (view.detached) view.toLatest();
    scroll.toBottom();
  };
  useArrive({ seeking, rows, view, list: scroll.list, toLatest });
  useLatestOnWrite(state, view);
  const toUnread = () => seeking.show(firstUnread);
  useUnreadOnReturn(hasUnread, () => {
    thread.markUnread();
    toUnread();
  });
  const above = useSeen({ shown: view.shown, mine, scroller: scroll.scroller });
  return { scroll, seeking, toLatest, above: isSteering ? 0 : above, toUnread };
}

/** Whether the user has written something that the agent has not seen. Messages that are not held may be such. */
function useHasUnread(state: ConversationState): boolean {
  const { id } = useAccount();
  const { read } = state.conversation.cursors.agent;
  const input = { reader: { kind: "agent", id } as const, read };
  return !reachesBack(state, read) || unreadMessages(state, input).length > 0;
}

/** [SHO2] Calls `run` when the page is shown again and something has come meanwhile. */
function useUnreadOnReturn(hasUnread: boolean, run: () => void): void {
  const visible = usePageVisible();
  const was = useRef(visible);
  useEffect(() => {
    if (visible && !was.current && hasUnread) run();
    was.current = visible;
  });
}

function useLoadNearEnds({ older, newer }: ShownThread, isSteering: boolean) {
  const [checkOlder, checkNewer] = [older.check, newer.check];
  return useCallback(
    (fromTop: number, fromBottom: number) => {
      // The list only passes these places.
      if (isSteering) return;
      checkOlder(fromTop);
      checkNewer(fromBottom);
    },
    [checkOlder, checkNewer, isSteering],
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
