import { useCallback, useState } from "react";
import { BOTTOM_PX, pxToBottom, type ListRefs } from "./list-refs.ts";

export interface ScrollPlace {
  atBottom: boolean;
  setAtBottom: (atBottom: boolean) => void;
  /** Reads the place anew after the list or its box has changed. */
  moved: () => void;
  /** Reads the place anew after the reader has scrolled, which decides whether the list follows its end. */
  onScroll: () => void;
}

/** Where the reader is in the list. */
export function useScrollPlace(
  { scroller, sticky }: ListRefs,
  options: { free: boolean; scrolled: (fromTop: number, fromBottom: number) => void },
): ScrollPlace {
  const { free, scrolled } = options;
  const [atBottom, setAtBottom] = useState(!free);
  const moved = useCallback(() => {
    const list = scroller.current;
    if (!list) return;
    const fromBottom = pxToBottom(list);
    // The end can come near without a scroll: when the list shrinks, or when `free` ends.
    if (!free && fromBottom <= BOTTOM_PX) sticky.current = true;
    setAtBottom(sticky.current);
    scrolled(list.scrollTop, fromBottom);
  }, [scroller, sticky, free, scrolled]);
  const onScroll = useCallback(() => {
    const list = scroller.current;
    if (!list) return;
    sticky.current = !free && pxToBottom(list) <= BOTTOM_PX;
    moved();
  }, [scroller, sticky, free, moved]);
  return { atBottom, setAtBottom, moved, onScroll };
}
