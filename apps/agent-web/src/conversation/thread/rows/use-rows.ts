import { useMemo, useRef } from "react";
import { absenceEvents } from "@deskwire/chat-view/thread/absence-events";
import { conversationMarks, type MarkRow } from "@deskwire/chat-view/thread/marks";
import { buildRows, type Row } from "@deskwire/chat-view/thread/rows";
import type { Thread } from "@deskwire/chat-view/thread/thread";
import { useAccount } from "../../../session/session.tsx";
import { HEAD, type ListRow } from "./list-row.ts";

/** The rows with the head above them. Rows that have not changed stay the same objects. */
export function useRows(
  threads: readonly Thread[],
  unread: { after: number; upTo: number },
): readonly ListRow[] {
  const { id } = useAccount();
  const before = useRef<readonly (Row | MarkRow)[]>([]);
  return useMemo(() => {
    const reader = { kind: "agent", id } as const;
    const input = { reader, threads, hiddenIn: absenceEvents };
    before.current = buildRows(input, before.current, conversationMarks(input, unread));
    return [HEAD, ...before.current];
  }, [threads, unread, id]);
}
