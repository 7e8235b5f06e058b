import { useEffect, useRef, useState, type RefObject } from "react";
import type { ConversationState } from "@deskwire/client";
import { watchScreen, type ScreenWatch } from "@deskwire/chat-view/browser/watch-screen";
import { seenUpTo, unreadAbove } from "@deskwire/chat-view/thread/seen";
import { usePageVisible } from "../../../lib/hooks.ts";
import { useClient } from "../../../live/live.tsx";
import { useAccount } from "../../../session/session.tsx";

/** [SHO1] Moves the agent's read cursor over what was on the screen. Returns the number of unread messages above it. */
export function useSeen(view: {
  /** The shown part of the conversation. */
  shown: ConversationState;
  mine: boolean;
  scroller: RefObject<HTMLDivElement | null>;
}): number {
  const { shown, mine, scroller } = view;
  const client = useClient();
  const reader = { kind: "agent", id: useAccount().id } as const;
  const places = useRef(new Set<string>());
  const [top, setTop] = useState<string | null>(null);
  const active = usePageVisible() && mine;
  const { id, cursors } = shown.conversation;
  const { read } = cursors.agent;
  const watch = useRef<ScreenWatch | null>(null);
  const take = useRef((_places: readonly string[]) => {});
  take.current = (found) => {
    for (const place of found) places.current.add(place);
    const upTo = seenUpTo(shown, { reader, read, places: places.current });
    if (upTo > read) client.markRead(id, upTo);
    const [first] = found;
    if (first !== undefined) setTop(first);
  };
  useEffect(() => {
    if (!active || !scroller.current) return undefined;
    const made = watchScreen(scroller.current, (found) => take.current(found));
    watch.current = made;
    return () => made.close();
  }, [active, scroller]);
  useEffect(() => watch.current?.look());
  if (!mine || top === null) return 0;
  const [topId, topSeq] = top.split(":");
  // Earlier conversations stand above all of this one.
  const firstShown = topId === id ? Number(topSeq) : 0;
  return unreadAbove(shown, { reader, read, firstShown });
}
