import { useEffect, useState } from "react";
import type { ConversationState } from "@deskwire/client";
import { useClient } from "../../../live/live.tsx";
import type { ListRow } from "../rows/list-row.ts";
import { seqUpTo } from "./seq-up-to.ts";

/** Moves the agent's read cursor to the last row on screen while the window is visible. */
export function useReadCursor(view: {
  rows: readonly ListRow[];
  state: ConversationState;
  mine: boolean;
  shownIndex: () => number;
  /** Changes when other rows may have come into sight. */
  watch: number;
}): void {
  const client = useClient();
  const visible = usePageVisible();
  const { rows, mine, shownIndex, watch } = view;
  const { id, lastSeq } = view.state.conversation;
  const read = view.state.conversation.cursors.agent.read;
  useEffect(() => {
    if (!visible || !mine) return undefined;
    // In the next frame the list has its final size.
    const frame = requestAnimationFrame(() => {
      const seq = Math.min(seqUpTo(rows, shownIndex(), id), lastSeq);
      if (seq > read) client.markRead(id, seq);
    });
    return () => cancelAnimationFrame(frame);
  }, [client, visible, mine, rows, shownIndex, watch, id, lastSeq, read]);
}

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const changed = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
  return visible;
}
