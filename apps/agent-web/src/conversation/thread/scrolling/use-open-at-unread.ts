import { useLayoutEffect, useRef } from "react";
import type { ListRow } from "../rows/list-row.ts";
import type { ListRefs } from "./list-refs.ts";

/** Runs once, with the first messages: many unread messages are read from the first of them. */
export function useOpenAtUnread(
  { handle, sticky }: ListRefs,
  { rows, free }: { rows: readonly ListRow[]; free: boolean },
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
