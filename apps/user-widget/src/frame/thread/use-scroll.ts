import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

const BOTTOM_PX = 48;
const TOP_PX = 160;

interface ScrollOptions {
  /** Changes when earlier rows come in. */
  firstKey: string | undefined;
  /** The key of the latest own message on its way. A new one scrolls to the end; a received message does not. */
  writtenKey: string | undefined;
  /** Called when the reader is near the top. */
  onTop: () => void;
}

export interface ThreadScroll {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLOListElement | null>;
  atBottom: boolean;
  toBottom: () => void;
  /** Moves the message with that place to the top, together with a divider above it. */
  show: (place: string) => void;
  onScroll: () => void;
}

/** Keeps the thread at its end while the reader is there, and keeps the reader's place while earlier messages come in. */
export function useScroll({ firstKey, writtenKey, onTop }: ScrollOptions): ThreadScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const stick = useRef(true);
  const seen = useRef({ firstKey, height: 0, top: 0 });

  const toBottom = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    stick.current = true;
    box.scrollTop = box.scrollHeight;
    setAtBottom(true);
  }, []);

  const show = useCallback((place: string) => {
    const box = scroller.current;
    const message = box?.querySelector(`[data-message="${place}"]`);
    if (!box || !message) return;
    const above = message.previousElementSibling;
    const target = above?.classList.contains("unread") ? above : message;
    box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top;
    stick.current = isAtEnd(box);
    seen.current = { ...seen.current, height: box.scrollHeight, top: box.scrollTop };
    setAtBottom(stick.current);
  }, []);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    // Only the reader moves up. The thread and its box change size by themselves.
    if (stick.current && box.scrollTop >= seen.current.top) return;
    stick.current = isAtEnd(box);
    seen.current.top = box.scrollTop;
    setAtBottom(stick.current);
    if (box.scrollTop < TOP_PX) onTop();
  }, [onTop]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const before = seen.current;
    const prepended = before.firstKey !== undefined && before.firstKey !== firstKey;
    if (stick.current) box.scrollTop = box.scrollHeight;
    else if (prepended) box.scrollTop = before.top + box.scrollHeight - before.height;
    seen.current = { firstKey, height: box.scrollHeight, top: box.scrollTop };
  });

  useLayoutEffect(() => {
    if (writtenKey !== undefined) toBottom();
  }, [writtenKey, toBottom]);

  // Pictures that load and a composer that grows change the heights without a new row.
  useEffect(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    const observer = new ResizeObserver(() => {
      if (stick.current) box.scrollTop = box.scrollHeight;
      seen.current = { ...seen.current, height: box.scrollHeight, top: box.scrollTop };
      if (box.clientHeight > 0 && box.scrollHeight <= box.clientHeight) onTop();
    });
    observer.observe(box);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [onTop]);

  return { scroller, content, atBottom, toBottom, show, onScroll };
}

function isAtEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < BOTTOM_PX;
}
