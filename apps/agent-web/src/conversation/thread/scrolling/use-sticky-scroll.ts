import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { ConversationState } from "@deskwire/client";
import type { ListRow } from "../rows/list-row.ts";

/** The reader is at the bottom within this distance. */
const BOTTOM_PX = 32;

export interface StickyScroll {
  handle: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLDivElement | null>;
  /** True for the one render in which earlier messages came in at the top. */
  prepended: boolean;
  atBottom: boolean;
  /** How many messages of the user came in while the reader was further up. */
  fresh: number;
  /** Changes with every scroll and every change of size. */
  position: number;
  onScroll: () => void;
  onResize: () => void;
  toBottom: () => void;
  /** Index of the last row in sight, -1 while nothing is laid out. */
  shownIndex: () => number;
}

export interface StickyOptions {
  rows: readonly ListRow[];
  /** The whole conversation, also while only a part of it is shown. */
  state: ConversationState;
  /** The first row's place, which tells whether rows came in above. */
  top: Top;
  /** True while the reader looks at something other than the end. */
  free: boolean;
  scrolled: (fromTop: number, fromBottom: number) => void;
}

interface Top {
  /** Changes with the list. */
  view: number;
  /** How many conversations are shown. */
  parts: number;
  /** The first seq of the topmost conversation. */
  seq: number;
}

/** Keeps the list at the newest message while the reader is there, and at the reader's place otherwise. */
export function useStickyScroll(options: StickyOptions): StickyScroll {
  const { rows, state, free, scrolled } = options;
  const handle = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const sticky = useRef(!free);
  const [atBottom, setAtBottom] = useState(!free);
  const [position, setPosition] = useState(0);
  const prepended = usePrepended(options.top);
  const fresh = useFresh(state, atBottom);

  const toEnd = useCallback(() => {
    handle.current?.scrollToIndex(rows.length - 1, { align: "end", offset: BOTTOM_PX });
  }, [rows.length]);
  const moved = useCallback(() => {
    const list = scroller.current;
    if (!list) return;
    const fromBottom = list.scrollHeight - list.scrollTop - list.clientHeight;
    // The end can come near without a scroll: when the list shrinks, or when `free` ends.
    if (!free && fromBottom <= BOTTOM_PX) sticky.current = true;
    setAtBottom(sticky.current);
    setPosition((count) => count + 1);
    scrolled(list.scrollTop, fromBottom);
  }, [free, scrolled]);

  const pendingCount = state.pending.length;
  const seenPending = useRef(pendingCount);
  useLayoutEffect(() => {
    // An agent who writes wants to see the new message.
    if (pendingCount > seenPending.current) sticky.current = true;
    seenPending.current = pendingCount;
    if (free) sticky.current = false;
    if (sticky.current) toEnd();
    moved();
  }, [rows, pendingCount, free, toEnd, moved]);
  useOpenAtUnread(rows, handle, sticky, free);
  useStayOnResize(scroller, sticky, toEnd);

  return {
    handle,
    scroller,
    prepended,
    atBottom,
    fresh,
    position,
    onScroll: useCallback(() => {
      const list = scroller.current;
      if (!list) return;
      const fromBottom = list.scrollHeight - list.scrollTop - list.clientHeight;
      sticky.current = !free && fromBottom <= BOTTOM_PX;
      moved();
    }, [free, moved]),
    onResize: useCallback(() => {
      if (sticky.current) toEnd();
      moved();
    }, [toEnd, moved]),
    toBottom: useCallback(() => {
      sticky.current = true;
      setAtBottom(true);
      toEnd();
    }, [toEnd]),
    shownIndex: useCallback(
      () => lastShown(handle.current, scroller.current, sticky.current, rows.length),
      [rows.length],
    ),
  };
}

// A composer that grows takes room from the list, whose end must stay in sight.
function useStayOnResize(
  scroller: RefObject<HTMLDivElement | null>,
  sticky: RefObject<boolean>,
  toEnd: () => void,
): void {
  useLayoutEffect(() => {
    const list = scroller.current;
    if (!list) return undefined;
    const observer = new ResizeObserver(() => sticky.current && toEnd());
    observer.observe(list);
    return () => observer.disconnect();
  }, [scroller, sticky, toEnd]);
}

function usePrepended(top: Top): boolean {
  const before = useRef(top);
  const old = before.current;
  const { view, parts, seq } = top;
  const prepended =
    view === old.view &&
    old.seq > 0 &&
    (parts > old.parts || (parts === old.parts && seq > 0 && seq < old.seq));
  useLayoutEffect(() => {
    before.current = { view, parts, seq };
  }, [view, parts, seq]);
  return prepended;
}

function useFresh(state: ConversationState, atBottom: boolean): number {
  const { lastSeq } = state.conversation;
  const [seenSeq, setSeenSeq] = useState(lastSeq);
  if (atBottom && seenSeq !== lastSeq) setSeenSeq(lastSeq);
  if (atBottom) return 0;
  return state.messages.filter(
    (each) => each.seq > seenSeq && each.from?.kind === "user" && each.kind !== "event",
  ).length;
}

// Runs once, with the first messages: many unread messages are read from the first of them.
function useOpenAtUnread(
  rows: readonly ListRow[],
  handle: RefObject<VirtualizerHandle | null>,
  sticky: RefObject<boolean>,
  free: boolean,
): void {
  const done = useRef(free);
  useLayoutEffect(() => {
    if (done.current || rows.length < 2) return;
    done.current = true;
    const index = rows.findIndex((row) => row.type === "unread");
    if (index < 0) return;
    const list = handle.current;
    if (!list || list.scrollSize - list.getItemOffset(index) < list.viewportSize) return;
    sticky.current = false;
    list.scrollToIndex(index, { align: "start" });
  }, [rows, handle, sticky]);
}

function lastShown(
  handle: VirtualizerHandle | null,
  list: HTMLDivElement | null,
  atBottom: boolean,
  count: number,
): number {
  if (!handle || !list || list.clientHeight === 0) return -1;
  if (atBottom) return count - 1;
  return handle.findItemIndex(list.scrollTop + list.clientHeight - BOTTOM_PX);
}
