import type { SearchHit } from "@deskwire/protocol";
import { toMessage, type MessageRow } from "../conversations/message-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import type { SearchPlace } from "./search-query.ts";
import { NEWEST_FIRST, whereOf } from "./search-sql.ts";

export interface FoundPage {
  /** Newest first. There are fewer than the limit when a message was recalled while it was indexed. */
  hits: SearchHit[];
  /** The place after which the next page begins; null: this is the last page. */
  next: SearchPlace | null;
}

export const EMPTY_PAGE: FoundPage = { hits: [], next: null };

type Row = Omit<MessageRow, "recalled"> &
  Record<"conversation_id" | "user_id", string> & { recalled: boolean | null };

/**
 * Reads one page of the rows `s` of a FROM clause. It is not a prepared statement: the planner has to see the number of
 * conversations, and the term where it chooses the index by the term.
 */
export async function selectPage(
  db: Queryable,
  query: { from: string; where: readonly string[]; values: unknown[]; limit: number },
): Promise<FoundPage> {
  const { rows } = await db.query<Row>(
    `SELECT m.*, s.* FROM (
       SELECT s.conversation_id, s.seq, s.at, s.user_id FROM ${query.from} ${whereOf(query.where)}
       ${NEWEST_FIRST} LIMIT ${query.limit}
     ) s LEFT JOIN message m ON m.conversation_id = s.conversation_id AND m.seq = s.seq ${NEWEST_FIRST}`,
    query.values,
  );
  const last = rows.length < query.limit ? undefined : rows.at(-1);
  return {
    hits: rows.flatMap(toHit),
    next: last === undefined ? null : placeOf(last),
  };
}

/** Empty when the message is gone or recalled and its index row remains: it was recalled while it was indexed. */
function toHit({ recalled, ...row }: Row): SearchHit[] {
  if (recalled !== false) return [];
  const message = toMessage({ ...row, recalled });
  return [{ conversationId: row.conversation_id, userId: row.user_id, message }];
}

function placeOf({ at, conversation_id: conversationId, seq }: Row): SearchPlace {
  return { at, conversationId, seq };
}
