import type { ListRow } from "../rows/list-row.ts";

/** The highest seq of a conversation among the rows up to `index`: what the reader has seen with that row on screen. */
export function seqUpTo(rows: readonly ListRow[], index: number, conversationId: string): number {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at--) {
    const row = rows[at];
    if (row?.type !== "message" && row?.type !== "event") continue;
    // Above stand earlier conversations only.
    if (row.conversationId !== conversationId) return 0;
    return row.type === "message" ? row.message.seq : row.event.seq;
  }
  return 0;
}
