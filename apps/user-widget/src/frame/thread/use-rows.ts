import { useMemo, useRef } from "react";
import { buildRows, type Row } from "@deskwire/chat-view/thread/rows";
import type { ClientState, ConversationState } from "@deskwire/client";

/** Rows that have not changed stay the same objects. */
export function useRows(
  threads: readonly ConversationState[],
  unopened: ClientState["unopened"],
): readonly Row[] {
  const before = useRef<readonly Row[]>([]);
  return useMemo(() => {
    before.current = buildRows({ reader: { kind: "user" }, threads, unopened }, before.current);
    return before.current;
  }, [threads, unopened]);
}
