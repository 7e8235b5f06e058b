import type { SearchHit, SendKind } from "@deskwire/protocol";
import { termsOf, type SearchTerm } from "./search-tokens.ts";
import { readableBy } from "../conversations/conversation-store.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { toMessage, type MessageRow } from "../conversations/message-store.ts";

export interface SearchQuery {
  text: string;
  /** Only what this agent may read; absent: everything. */
  readableBy?: string;
  userId?: string;
  /** Only what this agent wrote. */
  agentId?: string;
  kind?: SendKind;
  from?: string;
  to?: string;
  /** Only what comes after this place, the `next` of the page before. */
  after?: SearchPlace;
  limit: number;
}

/** A place in the order of all that could be found. */
export interface SearchPlace {
  at: string;
  conversationId: string;
  seq: number;
}

export interface FoundPage {
  /** Newest first; fewer than asked for where one was recalled while it was being indexed. */
  hits: SearchHit[];
  /** Where the next page begins; null: there is none. */
  next: SearchPlace | null;
}

/** How much is looked through before an index is asked. */
export interface SearchBounds {
  /** Of everybody's messages the latest so many: that takes about as long as the index takes to collect what is rarer than a page in them. */
  latest: number;
  /** Of what an agent may read the latest conversations with so many messages together, for a page of 30. */
  latestOwn: number;
  /** So many conversations are worth naming, so that an index finds their messages: planning alone takes 40 ms for 10,000. */
  named: number;
  /** Of so many is it known when they were last written in. Who has more finds soon among everybody's messages. */
  listed: number;
}

const BOUNDS: SearchBounds = { latest: 20_000, latestOwn: 2_500, named: 2_000, listed: 20_000 };
const USUAL_LIMIT = 30;
// Whose first look finds half a page finds all of it in so many times as much; beyond that the indexes are quicker.
const SECOND_LOOK = 3;
const SECOND_LOOK_MAX = 10_000;
const NEWEST_FIRST = "ORDER BY s.at DESC, s.conversation_id DESC, s.seq DESC";
const NOTHING: FoundPage = { hits: [], next: null };

/**
 * A page of the messages that hold every term. First through the latest ones: what is frequent, or begins thousands of
 * words, has its hits there, and no index would find them sooner. What fills no page there is rare enough for the index.
 */
export async function findMessages(
  db: Queryable,
  query: SearchQuery,
  bounds: SearchBounds = BOUNDS,
): Promise<FoundPage> {
  const search = { query, terms: termsOf(query.text), bounds };
  if (search.terms.length === 0) return NOTHING;
  if (query.readableBy === undefined) return findInAll(db, search);
  const own = await readOwn(db, search);
  return own === null ? findInAll(db, search) : findInOwn(db, search, own);
}

interface Search {
  query: SearchQuery;
  terms: readonly SearchTerm[];
  bounds: SearchBounds;
}

/** The conversations an agent may read and the query may mean. Ids are arrays as Postgres writes them, which nobody here reads. */
interface Own {
  /** Null: more than are named. */
  ids: string | null;
  looks: Look[];
}

interface Look {
  /** Null: none, since the latest one alone has more messages. */
  ids: string | null;
  /** No message of the others is younger; null: there are no others. */
  othersUntil: string | null;
}

async function findInOwn(db: Queryable, search: Search, own: Own): Promise<FoundPage> {
  for (const look of own.looks) {
    const page = look.ids === null ? NOTHING : await lookThrough(db, search, look);
    if (page.next !== null || look.othersUntil === null) return page;
    if (page.hits.length < search.query.limit / 2) break;
  }
  return own.ids === null ? findByTerm(db, search) : findByIndexes(db, search, own.ids);
}

/** Conversation by conversation, and only what is younger than everything in the others: nothing of them goes before it. */
function lookThrough(
  db: Queryable,
  search: Search,
  { ids, othersUntil }: Look,
): Promise<FoundPage> {
  const parameters = createParameters();
  const from = `unnest(${parameters.add(ids)}::uuid[]) AS r (id) CROSS JOIN LATERAL (
    SELECT * FROM message_search x WHERE x.conversation_id = r.id OFFSET 0) s`;
  const where = [...meant(search.query, parameters), found(search.terms, parameters)];
  if (othersUntil !== null) where.push(`s.at > ${parameters.add(othersUntil)}::timestamptz`);
  return selectPage(db, { from, where, values: parameters.values, limit: search.query.limit });
}

/**
 * Two indexes narrow it down together, and no more is read than what both name. Did the planner see the term or the order,
 * it would trust its guess of how many there are, and read a term's messages of all or walk back through everybody's.
 */
function findByIndexes(db: Queryable, { query, terms }: Search, ids: string): Promise<FoundPage> {
  const parameters = createParameters();
  const where = [
    `s.conversation_id = ANY (${parameters.add(ids)}::uuid[])`,
    foundUnseen(terms, parameters),
    ...meant(query, parameters),
  ].join(" AND ");
  const from = `(SELECT * FROM message_search s WHERE ${where} OFFSET 0) s`;
  return selectPage(db, { from, where: [], values: parameters.values, limit: query.limit });
}

/** Newest first until the page is full: of what an agent with so many conversations may read there is some everywhere. */
function findByTerm(db: Queryable, { query, terms }: Search): Promise<FoundPage> {
  const parameters = createParameters();
  const where = [foundUnseen(terms, parameters), ...meant(query, parameters)].join(" AND ");
  const readable = readableBy(parameters.add(query.readableBy));
  const from = `(SELECT * FROM message_search s WHERE ${where} ${NEWEST_FIRST} OFFSET 0) s
    CROSS JOIN LATERAL (SELECT FROM conversation c WHERE c.id = s.conversation_id AND ${readable} OFFSET 0) r`;
  return selectPage(db, { from, where: [], values: parameters.values, limit: query.limit });
}

async function findInAll(db: Queryable, search: Search): Promise<FoundPage> {
  const { query, bounds } = search;
  const parameters = createParameters();
  const among = meant(query, parameters);
  const latest = `SELECT * FROM message_search s ${whereOf(among)} ${NEWEST_FIRST}`;
  const older = `${latest} OFFSET ${bounds.latest} LIMIT 1`;
  const amongValues = [...parameters.values];
  const which = [found(search.terms, parameters), ...readableOnly(query, parameters)];
  const { values } = parameters;
  const { limit } = query;
  const from = `(${latest} LIMIT ${bounds.latest}) s`;
  const page = await selectPage(db, { from, where: which, values, limit });
  if (page.next !== null || (await db.query(older, amongValues)).rowCount === 0) return page;
  return selectPage(db, { from: "message_search s", where: [...among, ...which], values, limit });
}

type Row = Omit<MessageRow, "recalled"> &
  Record<"conversation_id" | "user_id", string> & { recalled: boolean | null };

// Not a prepared statement: the planner has to see how many conversations there are, and the term where it is to choose.
async function selectPage(
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

/** None where the words of a message outlived it, or stayed because it was recalled while it was being indexed. */
function toHit({ recalled, ...row }: Row): SearchHit[] {
  if (recalled !== false) return [];
  const message = toMessage({ ...row, recalled });
  return [{ conversationId: row.conversation_id, userId: row.user_id, message }];
}

function placeOf({ at, conversation_id: conversationId, seq }: Row): SearchPlace {
  return { at, conversationId, seq };
}

/** Null when there are more than are listed. */
async function readOwn(db: Queryable, search: Search): Promise<Own | null> {
  const { query, bounds } = search;
  const parameters = createParameters();
  const own = ownConversations(`${parameters.add(query.readableBy)}::bigint`, bounds.listed + 1);
  const budget = Math.ceil(bounds.latestOwn * Math.max(1, query.limit / USUAL_LIMIT));
  const looks = [budget, Math.min(budget * SECOND_LOOK, SECOND_LOOK_MAX)].map(
    (reach) => `json_build_object('ids', (array_agg(id) FILTER (WHERE reach <= ${reach}))::text,
      'othersUntil', (max(last_at) FILTER (WHERE reach > ${reach}))::text)`,
  );
  const { rows } = await db.query<Own & { meant: number; listed: number }>(
    `${own} SELECT (array_agg(id) FILTER (WHERE place <= ${bounds.named}))::text AS ids, json_build_array(${looks.join(", ")}) AS looks,
       count(*)::integer AS meant, ((SELECT count(*) FROM held) + (SELECT count(*) FROM shared))::integer AS listed
     FROM (SELECT id, last_at, row_number() OVER latest AS place, sum(last_seq) OVER latest AS reach FROM own c
       ${whereOf(meantConversations(query, parameters))} WINDOW latest AS (ORDER BY last_at DESC, id ROWS UNBOUNDED PRECEDING)) c`,
    parameters.values,
  );
  const [row] = rows;
  if (row === undefined || row.listed > bounds.listed) return null;
  return { ids: row.meant > bounds.named ? null : row.ids, looks: row.looks };
}

/**
 * [ACC2] Each way of being readable by its own index. Nearly all that was assigned to an agent is the agent's still: what is
 * named twice is left out before it is read.
 */
function ownConversations(agent: string, limit: number): string {
  const columns = "c.id, c.user_id, c.opened_at, c.last_at, c.last_seq";
  return `WITH held AS MATERIALIZED (SELECT ${columns} FROM conversation c WHERE c.agent_id = ${agent} LIMIT ${limit}),
    shared AS MATERIALIZED (
      (SELECT c.id FROM conversation c WHERE c.offered_agent_id = ${agent} LIMIT ${limit})
      UNION (SELECT DISTINCT d.conversation_id FROM assignment_decision d WHERE d.chosen = ${agent} LIMIT ${limit})
      UNION (SELECT c.id FROM conversation s JOIN conversation c ON c.user_id = s.user_id
        WHERE s.status = 'open' AND s.agent_id = ${agent} LIMIT ${limit})
      EXCEPT SELECT id FROM held
    ), own AS (
      SELECT * FROM held
      UNION ALL SELECT c.* FROM shared s CROSS JOIN LATERAL (SELECT ${columns} FROM conversation c WHERE c.id = s.id OFFSET 0) c
    )`;
}

interface Parameters {
  readonly values: unknown[];
  /** Answers the placeholder. */
  add(value: unknown): string;
}

function createParameters(): Parameters {
  const values: unknown[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}

function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

function found(terms: readonly SearchTerm[], parameters: Parameters): string {
  return `s.tokens @@ ${tsquery(terms, parameters)}`;
}

/** The planner takes a term it does not see for one that a message in two hundred holds. */
function foundUnseen(terms: readonly SearchTerm[], parameters: Parameters): string {
  return `s.tokens @@ (SELECT ${tsquery(terms, parameters)})`;
}

function tsquery(terms: readonly SearchTerm[], { add }: Parameters): string {
  const wanted = terms.map(({ token, prefix }) => `'${token}'${prefix ? ":*" : ""}`);
  return `${add(wanted.join(" & "))}::tsquery`;
}

/** The conditions that an index by time knows. */
function meant(query: SearchQuery, { add }: Parameters): string[] {
  const { userId, agentId, kind, from, to, after } = query;
  const conditions: string[] = [];
  if (userId !== undefined) conditions.push(`s.user_id = ${add(userId)}`);
  if (agentId !== undefined) conditions.push(`s.sender = ${add(`agent:${agentId}`)}`);
  if (kind !== undefined) conditions.push(`s.kind = ${add(kind)}::message_kind`);
  if (from !== undefined) conditions.push(`s.at >= ${add(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`s.at < ${add(to)}::timestamptz`);
  if (after !== undefined) {
    const last = `(${add(after.at)}::timestamptz, ${add(after.conversationId)}::uuid, ${add(after.seq)}::integer)`;
    conditions.push(`(s.at, s.conversation_id, s.seq) < ${last}`);
  }
  return conditions;
}

/** Those that may have such a message: each was written between its conversation's `opened_at` and `last_at`. */
function meantConversations(query: SearchQuery, { add }: Parameters): string[] {
  const { userId, from, to, after } = query;
  const conditions: string[] = [];
  if (userId !== undefined) conditions.push(`c.user_id = ${add(userId)}`);
  if (from !== undefined) conditions.push(`c.last_at >= ${add(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`c.opened_at < ${add(to)}::timestamptz`);
  if (after !== undefined) conditions.push(`c.opened_at <= ${add(after.at)}::timestamptz`);
  return conditions;
}

function readableOnly({ readableBy: agentId }: SearchQuery, { add }: Parameters): string[] {
  if (agentId === undefined) return [];
  return [
    `s.conversation_id IN (SELECT c.id FROM conversation c WHERE ${readableBy(add(agentId))})`,
  ];
}
