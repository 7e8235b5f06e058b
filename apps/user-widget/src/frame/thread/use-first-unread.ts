import { unreadMarks } from "@deskwire/chat-view/thread/marks";
import { placeOf, reachesBack, unreadMessages } from "@deskwire/chat-view/thread/seen";
import type { ConversationState } from "@deskwire/client";
import { useEffect, useRef, useState } from "react";
import type { OlderState } from "./use-older.ts";
import type { MarkUnread } from "./use-rows.ts";
import type { ThreadScroll } from "./use-scroll.ts";
import { useThreadShown } from "./use-seen.ts";

/** One search for the first unread message loads so many pages at most. */
const PAGES_MAX = 10;
const NOTHING = { after: Infinity, upTo: 0 };

/** [SHO2] Tells the divider whenever the thread is shown with something unread. Returns how often it was. */
export function useUnreadMark(
  newest: ConversationState | undefined,
  onMark: (mark: MarkUnread) => void,
): number {
  const shown = useThreadShown();
  const [count, setCount] = useState(0);
  const id = newest?.conversation.id;
  // Only what is unread at the moment of showing counts.
  const latest = useRef({ newest, onMark });
  latest.current = { newest, onMark };
  useEffect(() => {
    const { newest: thread } = latest.current;
    if (!shown || id === undefined || !thread || !hasUnread(thread)) return;
    const { cursors, lastSeq } = thread.conversation;
    const unread = { after: cursors.user.read, upTo: lastSeq };
    // A later conversation has no divider of this one.
    latest.current.onMark((input) =>
      unreadMarks(input, input.threads.at(-1)?.conversation.id === id ? unread : NOTHING),
    );
    setCount((before) => before + 1);
  }, [shown, id]);
  return count;
}

/** [SHO2] Shows the first unread message after each new mark, and when it is called. Earlier messages are loaded for it. */
export function useFirstUnread(options: {
  threads: readonly ConversationState[];
  mark: number;
  scroll: ThreadScroll;
  older: { state: OlderState; load: () => void; hasPage: boolean };
}): () => void {
  const { threads, mark, scroll } = options;
  const { state, load, hasPage } = options.older;
  const { show } = scroll;
  const [seeking, setSeeking] = useState(false);
  const pages = useRef(0);
  const toUnread = () => {
    pages.current = 0;
    setSeeking(true);
  };
  useEffect(() => {
    if (mark > 0) toUnread();
  }, [mark]);
  useEffect(() => {
    const thread = seeking ? threads.find(hasUnread) : undefined;
    if (!thread || thread.messages.length === 0 || state === "loading") return;
    const { id, cursors } = thread.conversation;
    const { read } = cursors.user;
    const isMissing = !reachesBack(thread, read) && hasPage;
    if (isMissing && state !== "failed" && pages.current++ < PAGES_MAX) return load();
    setSeeking(false);
    const [first] = unreadMessages(thread, { reader: { kind: "user" }, read });
    if (!isMissing && first) show(placeOf(id, first.seq));
  }, [seeking, threads, state, load, hasPage, show]);
  return toUnread;
}

function hasUnread(thread: ConversationState): boolean {
  const { read } = thread.conversation.cursors.user;
  if (!reachesBack(thread, read)) return true;
  return unreadMessages(thread, { reader: { kind: "user" }, read }).length > 0;
}
