import type { Queryable } from "../platform/postgres/database.ts";
import type { OwnConversations, Scan } from "./own-conversations.ts";
import type { Search } from "./search-query.ts";
import {
  createParameters,
  holdsHiddenTerms,
  holdsTerms,
  messageFilters,
  NEWEST_FIRST,
  readableBy,
} from "./search-sql.ts";
import { EMPTY_PAGE, selectPage, type FoundPage } from "./select-page.ts";

/** A page of the messages in an agent's conversations: from a scan of the latest ones, or from the indexes. */
export async function findInOwn(
  db: Queryable,
  search: Search,
  own: OwnConversations,
): Promise<FoundPage> {
  for (const scan of own.scans) {
    const page = scan.ids === null ? EMPTY_PAGE : await scanConversations(db, search, scan);
    if (page.next !== null || scan.othersUntil === null) return page;
    if (page.hits.length < search.query.limit / 2) break;
  }
  return own.ids === null ? findByTerm(db, search) : findByIndexes(db, search, own.ids);
}

/** Reads the messages that are newer than all messages outside the scan. No other message belongs before them. */
function scanConversations(
  db: Queryable,
  search: Search,
  { ids, othersUntil }: Scan,
): Promise<FoundPage> {
  const parameters = createParameters();
  const from = `unnest(${parameters.add(ids)}::uuid[]) AS r (id) CROSS JOIN LATERAL (
    SELECT * FROM message_search x WHERE x.conversation_id = r.id OFFSET 0) s`;
  const where = [...messageFilters(search.query, parameters), holdsTerms(search.terms, parameters)];
  if (othersUntil !== null) where.push(`s.at > ${parameters.add(othersUntil)}::timestamptz`);
  return selectPage(db, { from, where, values: parameters.values, limit: search.query.limit });
}

/**
 * The index by conversation and the index by term narrow the rows together, and only rows in both are read. The term and
 * the order are hidden from the planner. Otherwise it trusts its estimate of the number of hits, and reads the term's
 * messages of all agents or walks back through all messages.
 */
function findByIndexes(db: Queryable, { query, terms }: Search, ids: string): Promise<FoundPage> {
  const parameters = createParameters();
  const where = [
    `s.conversation_id = ANY (${parameters.add(ids)}::uuid[])`,
    holdsHiddenTerms(terms, parameters),
    ...messageFilters(query, parameters),
  ].join(" AND ");
  const from = `(SELECT * FROM message_search s WHERE ${where} OFFSET 0) s`;
  return selectPage(db, { from, where: [], values: parameters.values, limit: query.limit });
}

/** Reads the term's messages of all agents, newest first, until the page is full. For agents who may read very much. */
function findByTerm(db: Queryable, { query, terms }: Search): Promise<FoundPage> {
  const parameters = createParameters();
  const where = [holdsHiddenTerms(terms, parameters), ...messageFilters(query, parameters)].join(
    " AND ",
  );
  const readable = readableBy(parameters.add(query.readableBy));
  const from = `(SELECT * FROM message_search s WHERE ${where} ${NEWEST_FIRST} OFFSET 0) s
    CROSS JOIN LATERAL (SELECT FROM conversation c WHERE c.id = s.conversation_id AND ${readable} OFFSET 0) r`;
  return selectPage(db, { from, where: [], values: parameters.values, limit: query.limit });
}
