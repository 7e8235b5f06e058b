import type { Queryable } from "../platform/postgres/database.ts";
import { findInOwn } from "./find-in-own.ts";
import { readOwnConversations } from "./own-conversations.ts";
import type { Search, SearchBounds, SearchQuery } from "./search-query.ts";
import {
  createParameters,
  holdsTerms,
  messageFilters,
  NEWEST_FIRST,
  readableOnly,
  whereOf,
} from "./search-sql.ts";
import { termsOf } from "../platform/kernel/text-tokens.ts";
import { EMPTY_PAGE, selectPage, type FoundPage } from "./select-page.ts";

const BOUNDS: SearchBounds = { latest: 20_000, latestOwn: 2_500, named: 2_000, listed: 20_000 };

/**
 * Finds a page of the messages that hold every term. It scans the latest messages first: a frequent term, or the start of
 * thousands of words, has its hits there, and no index finds them sooner. A term that does not fill a page there is rare
 * enough for the index.
 */
export async function findMessages(
  db: Queryable,
  query: SearchQuery,
  bounds: SearchBounds = BOUNDS,
): Promise<FoundPage> {
  const search = { query, terms: termsOf(query.text), bounds };
  if (search.terms.length === 0) return EMPTY_PAGE;
  if (query.readableBy === undefined) return findInAll(db, search);
  const own = await readOwnConversations(db, search);
  return own === null ? findInAll(db, search) : findInOwn(db, search, own);
}

async function findInAll(db: Queryable, { query, terms, bounds }: Search): Promise<FoundPage> {
  const parameters = createParameters();
  const filters = messageFilters(query, parameters);
  const filterValues = [...parameters.values];
  const wanted = [holdsTerms(terms, parameters), ...readableOnly(query, parameters)];
  const { values } = parameters;
  const { limit } = query;
  const latest = `SELECT * FROM message_search s ${whereOf(filters)} ${NEWEST_FIRST}`;
  const from = `(${latest} LIMIT ${bounds.latest}) s`;
  const page = await selectPage(db, { from, where: wanted, values, limit });
  if (page.next !== null) return page;
  const older = await db.query(`${latest} OFFSET ${bounds.latest} LIMIT 1`, filterValues);
  if (older.rowCount === 0) return page;
  const where = [...filters, ...wanted];
  return selectPage(db, { from: "message_search s", where, values, limit });
}
