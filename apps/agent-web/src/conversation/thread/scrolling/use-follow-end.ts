import { useLayoutEffect, useRef } from "react";
import type { ListRow } from "../rows/list-row.ts";
import type { ListRefs } from "./list-refs.ts";

/** Scrolls to the end when rows come in, while the list is sticky. An own new message makes the list sticky. */
export function useFollowEnd(
  { sticky }: ListRefs,
  options: {
    rows: readonly ListRow[];
    pendingCount: number;
    free: boolean;
    toEnd: () => void;
    moved: () => void;
  },
): void {
  const { rows, pendingCount, free, toEnd, moved } = options;
  const seenPending = useRef(pendingCount);
  useLayoutEffect(() => {
    // An agent who writes wants to see the new message.
    if (pendingCount > seenPending.current) sticky.current = true;
    seenPending.current = pendingCount;
    if (free) sticky.current = false;
    if (sticky.current) toEnd();
    moved();
  }, [sticky, rows, pendingCount, free, toEnd, moved]);
}

/** Keeps the end in sight when the list shrinks, as it does when the composer grows. */
export function useStayOnResize({ scroller, sticky }: ListRefs, toEnd: () => void): void {
  useLayoutEffect(() => {
    const list = scroller.current;
    if (!list) return undefined;
    const observer = new ResizeObserver(() => sticky.current && toEnd());
    observer.observe(list);
    return () => observer.disconnect();
  }, [scroller, sticky, toEnd]);
}
