import type { MarkRow } from "@deskwire/chat-view/thread/marks";
import type { Row } from "@deskwire/chat-view/thread/rows";

/** A row of the list; the head, above all others, loads earlier messages. */
export type ListRow = Row | MarkRow | { type: "head"; key: "head" };

export const HEAD: ListRow = { type: "head", key: "head" };
