import { useMemo, useRef } from "react";
import { internalEvents } from "@deskwire/chat-view/thread/customer-events";
import type { UnreadRow } from "@deskwire/chat-view/thread/marks";
import { buildRows, type Marks, type Row, type RowsInput } from "@deskwire/chat-view/thread/rows";
import type { ClientState, ConversationState } from "@deskwire/client";

export type ThreadRow = Row | UnreadRow;
/** Makes the divider before what is unread. */
export type MarkUnread = (input: RowsInput) => Marks<UnreadRow>;

/** Rows that have not changed stay the same objects. */
export function useRows(
  threads: readonly ConversationState[],
  unopened: ClientState["unopened"],
  mark: MarkUnread | undefined,
): readonly ThreadRow[] {
  const before = useRef<readonly ThreadRow[]>([]);
  return useMemo(() => {
    const reader = { kind: "user" } as const;
    const input = { reader, threads, unopened, hiddenIn: internalEvents };
    before.current = buildRows(input, before.current, mark?.(input));
    return before.current;
  }, [threads, unopened, mark]);
}
