import type { ConversationStatus, PersonHit } from "@deskwire/protocol";
import { personQueryOf } from "../conversations/person-tokens.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { selectOwn } from "./own-conversations.ts";
import { createParameters, readableBy, type Parameters } from "./search-sql.ts";

export interface PeopleQuery {
  text: string;
  /** Only people with a conversation that this agent may read; absent: all people with a conversation. */
  readableBy?: string;
  /** Only people after this place: the `next` of the previous page. */
  after?: PersonPlace;
  limit: number;
}

/** A place in the order of people: the opening of the conversation that the hit names, newest first. */
export interface PersonPlace {
  openedAt: string;
  conversationId: string;
}

export interface FoundPeople {
  hits: PersonHit[];
  /** The place after which the next page begins; null: this is the last page. */
  next: PersonPlace | null;
}

export interface PeopleBounds {
  /** The latest conversations that are scanned before the index is used: a frequent name fills a page there. */
  latest: number;
  /** Up to this many conversations of an agent are read. An agent with more is served as a supervisor is, with a check. */
  listed: number;
}

const BOUNDS: PeopleBounds = { latest: 1_000, listed: 5_000 };

interface Search {
  query: PeopleQuery;
  tsquery: string;
  bounds: PeopleBounds;
}

interface Row extends PersonPlace {
  id: string;
  name: string | null;
  avatar: string | null;
  visitor: boolean;
  status: ConversationStatus;
  lastAt: string;
}

const COLUMNS = `u.id, u.name, u.avatar, u.visitor, c.id AS "conversationId", c.status, c.opened_at AS "openedAt", c.last_at AS "lastAt"`;
const NEWEST_FIRST = "ORDER BY c.opened_at DESC, c.id DESC";

/**
 * [SRC7] Finds a page of the people whom the text names, with the latest conversation of each. As with messages, the latest
 * conversations are scanned first: no index finds a frequent name sooner, and a name that does not fill a page there is
 * rare enough for the index.
 */
export async function findPeople(
  db: Queryable,
  query: PeopleQuery,
  bounds: PeopleBounds = BOUNDS,
): Promise<FoundPeople> {
  const tsquery = personQueryOf(query.text);
  if (tsquery === null) return { hits: [], next: null };
  const search = { query, tsquery, bounds };
  const own = query.readableBy === undefined ? null : await findInOwn(db, search, query.readableBy);
  return pageOf(own ?? (await scanLatest(db, search)) ?? (await findByIndex(db, search)), query);
}

/** Null when the agent may read more conversations than are listed. */
async function findInOwn(db: Queryable, search: Search, agentId: string): Promise<Row[] | null> {
  const { query, tsquery, bounds } = search;
  const parameters = createParameters();
  const agent = `${parameters.add(agentId)}::bigint`;
  const own = selectOwn(agent, bounds.listed + 1);
  const { rows } = await db.query<Row & { listed: number }>(
    `${own}, latest AS (
       SELECT DISTINCT ON (r.user_id) r.id, r.user_id FROM own r ORDER BY r.user_id, r.opened_at DESC, r.id DESC
     ), found AS (
       SELECT ${COLUMNS} FROM latest l JOIN end_user u ON u.id = l.user_id JOIN conversation c ON c.id = l.id
       WHERE u.search_tokens @@ ${parameters.add(tsquery)}::tsquery AND ${afterPlace(query, parameters)}
       ${NEWEST_FIRST} LIMIT ${query.limit + 1}
     ) SELECT found.*, n.listed FROM (SELECT count(*)::integer AS listed FROM own) n LEFT JOIN found ON true
     ORDER BY "openedAt" DESC, "conversationId" DESC`,
    parameters.values,
  );
  const [first] = rows;
  if (first === undefined || first.listed > bounds.listed) return null;
  // The number of conversations is read even when nobody is found: in a row without a person.
  return rows.filter((row) => row.id !== null);
}

/** Null when the latest conversations do not fill the page and there are older ones. */
async function scanLatest(
  db: Queryable,
  { query, tsquery, bounds }: Search,
): Promise<Row[] | null> {
  const parameters = createParameters();
  const latest = `SELECT c.id, c.user_id, c.status, c.opened_at, c.last_at FROM conversation c
    WHERE ${afterPlace(query, parameters)} ${NEWEST_FIRST}`;
  const latestValues = [...parameters.values];
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM (${latest} LIMIT ${bounds.latest}) c
     CROSS JOIN LATERAL (SELECT * FROM end_user u
       WHERE u.id = c.user_id AND u.search_tokens @@ ${parameters.add(tsquery)}::tsquery OFFSET 0) u
     CROSS JOIN LATERAL (${latestOfUser(query, parameters)}) n
     WHERE n.id = c.id ${NEWEST_FIRST} LIMIT ${query.limit + 1}`,
    parameters.values,
  );
  if (rows.length > query.limit) return rows;
  const older = await db.query(`${latest} OFFSET ${bounds.latest} LIMIT 1`, latestValues);
  return older.rowCount === 0 ? rows : null;
}

async function findByIndex(db: Queryable, { query, tsquery }: Search): Promise<Row[]> {
  const parameters = createParameters();
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM end_user u WHERE u.search_tokens @@ ${parameters.add(tsquery)}::tsquery OFFSET 0) u
     CROSS JOIN LATERAL (${latestOfUser(query, parameters)}) c
     WHERE ${afterPlace(query, parameters)} ${NEWEST_FIRST} LIMIT ${query.limit + 1}`,
    parameters.values,
  );
  return rows;
}

/** The latest conversation of user `u` that the query's agent may read. */
function latestOfUser({ readableBy: agentId }: PeopleQuery, { add }: Parameters): string {
  const readable = agentId === undefined ? "true" : readableBy(add(agentId));
  return `SELECT c.id, c.status, c.opened_at, c.last_at FROM conversation c
    WHERE c.user_id = u.id AND ${readable} ${NEWEST_FIRST} LIMIT 1`;
}

function afterPlace({ after }: PeopleQuery, { add }: Parameters): string {
  if (after === undefined) return "true";
  return `(c.opened_at, c.id) < (${add(after.openedAt)}::timestamptz, ${add(after.conversationId)}::uuid)`;
}

/** The rows are one more than a page when another page follows. */
function pageOf(rows: readonly Row[], { limit }: PeopleQuery): FoundPeople {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    hits: page.map(({ id, name, avatar, visitor, openedAt: _, ...conversation }) => ({
      user: { kind: "user", id, name, avatar, visitor },
      ...conversation,
    })),
    next:
      last === undefined ? null : { openedAt: last.openedAt, conversationId: last.conversationId },
  };
}
