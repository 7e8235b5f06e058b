import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { ConversationState } from "@deskwire/client";
import { isSpoken } from "@deskwire/chat-view/thread/thread";
import type { ListRow } from "../rows/list-row.ts";
import { BOTTOM_PX, useListRefs, type ListRefs } from "./list-refs.ts";
import { useFollowEnd, useStayOnResize } from "./use-follow-end.ts";
import { useScrollPlace } from "./use-scroll-place.ts";

export interface StickyScroll {
  list: ListRefs;
  handle: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLDivElement | null>;
  /** True for the one render in which earlier messages came in at the top. */
  prepended: boolean;
  atBottom: boolean;
  /** How many messages of the user came in while the reader was further up. */
  fresh: number;
  onScroll: () => void;
  onResize: () => void;
  toBottom: () => void;
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
  const { rows, state, free } = options;
  const list = useListRefs(!free);
  const { handle, scroller, sticky } = list;
  const { atBottom, setAtBottom, moved, onScroll } = useScrollPlace(list, options);
  const prepended = usePrepended(options.top);
  const fresh = useFresh(state, atBottom);
  const toEnd = useToEnd(list, rows.length);
  useFollowEnd(list, { rows, pendingCount: state.pending.length, free, toEnd, moved });
  useStayOnResize(list, toEnd);
  const onResize = useCallback(() => {
    if (sticky.current) toEnd();
    moved();
  }, [sticky, toEnd, moved]);
  const toBottom = useCallback(() => {
    sticky.current = true;
    setAtBottom(true);
    toEnd();
  }, [sticky, setAtBottom, toEnd]);
  return { list, handle, scroller, prepended, atBottom, fresh, onScroll, onResize, toBottom };
}

function useToEnd({ handle }: ListRefs, count: number): () => void {
  return useCallback(() => {
    handle.current?.scrollToIndex(count - 1, { align: "end", offset: BOTTOM_PX });
  }, [handle, count]);
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
    (each) => each.seq > seenSeq && isSpoken(each) && each.from?.kind === "user",
  ).length;
}
