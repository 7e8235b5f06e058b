import { watchScreen, type ScreenWatch } from "@deskwire/chat-view/browser/watch-screen";
import { seenUpTo, unreadAbove } from "@deskwire/chat-view/thread/seen";
import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { useEffect, useRef, useState, type RefObject } from "react";
import { usePageVisible, useStore } from "../hooks.ts";
import { useShell } from "../services.ts";

const READER = { kind: "user" } as const;

/** Whether the user sees the thread: the page is visible, and the panel shows the chat. */
export function useThreadShown(): boolean {
  const { open, tab } = useStore(useShell().host);
  return usePageVisible() && open && tab === "chat";
}

/** [SHO1] Moves the user's read cursors over what was on the screen. Returns the number of unread messages above it. */
export function useSeen(
  client: DeskwireClient,
  threads: readonly ConversationState[],
  scroller: RefObject<HTMLDivElement | null>,
): number {
  const shown = useThreadShown();
  const places = useRef(new Set<string>());
  const [top, setTop] = useState<string>();
  const watch = useRef<ScreenWatch | null>(null);
  const take = (found: readonly string[]) => {
    for (const place of found) places.current.add(place);
    for (const thread of threads) {
      const { id, cursors } = thread.conversation;
      const { read } = cursors.user;
      const upTo = seenUpTo(thread, { reader: READER, read, places: places.current });
      if (upTo > read) client.markRead(id, upTo);
    }
    if (found[0] !== undefined) setTop(found[0]);
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!shown || !scroller.current) return undefined;
    const made = watchScreen(scroller.current, (found) => latest.current(found));
    watch.current = made;
    return () => made.close();
  }, [shown, scroller]);
  useEffect(() => watch.current?.look());
  return top === undefined ? 0 : countAbove(threads, top);
}

function countAbove(threads: readonly ConversationState[], top: string): number {
  const [topId, topSeq] = top.split(":");
  let firstShown = Infinity;
  let above = 0;
  for (const thread of threads) {
    const { id, cursors } = thread.conversation;
    if (firstShown < Infinity) break;
    if (id === topId) firstShown = Number(topSeq);
    above += unreadAbove(thread, { reader: READER, read: cursors.user.read, firstShown });
  }
  return above;
}
