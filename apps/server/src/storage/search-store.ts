import type { Message, SendKind } from "@deskwire/protocol";
import { termsOf, tokensOf, type SearchTerm } from "../domain/search-tokens.ts";
import { readableBy } from "./conversation-store.ts";
import type { Queryable } from "./database.ts";
import { toMessage, type MessageRow } from "./message-store.ts";

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
  /** Only what comes after this hit, the last of the page before. */
  after?: { at: string; conversationId: string; seq: number };
  limit: number;
}

export interface SearchHit {
  conversationId: string;
  userId: string;
  message: Message;
}

type Source = {
  conversation_id: string;
  seq: number;
  at: string;
  kind: SendKind;
  sender: string;
  user_id: string;
  body: Record<string, unknown>;
};

// Their ids take 16 bytes each in the statement and in its plan.
const READABLE_MAX = 10_000;
// All messages of so many conversations are looked through at once.
const FEW_CONVERSATIONS = 500;
// Looking through so many takes about as long as the index takes to collect what is rarer than a page in them.
const LATEST = 20_000;
const NEWEST_FIRST = "ORDER BY s.at DESC, s.conversation_id DESC, s.seq DESC";

export const searchStore = {
  /** Newest first. */
  async find(db: Queryable, query: SearchQuery): Promise<SearchHit[]> {
    const terms = termsOf(query.text);
    if (terms.length === 0) return [];
    const readable =
      query.readableBy === undefined ? null : await readableIds(db, query.readableBy);
    if (readable?.length === 0) return [];
    return readable !== null && readable.length <= FEW_CONVERSATIONS
      ? findInFew(db, { query, terms, readable })
      : findInAll(db, { query, terms, readable });
  },

  /** Conversations with messages that are not indexed: all there are, or those of the given ones. */
  async behind(db: Queryable, among: readonly string[] | null, limit: number): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      `SELECT c.id FROM conversation c LEFT JOIN search_cursor s ON s.conversation_id = c.id
       WHERE c.last_seq > coalesce(s.seq, 0) AND ($1::uuid[] IS NULL OR c.id = ANY ($1::uuid[])) LIMIT $2`,
      [among, limit],
    );
    return rows.map((row) => row.id);
  },

  /**
   * The same among what is live or has just ended and was written in within the last quarter of an hour; not in the last
   * 20 s, as long as the node that stored it is at it.
   */
  async recentlyBehind(db: Queryable, limit: number): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      `SELECT c.id FROM (
         SELECT id, last_seq, last_at FROM conversation WHERE status <> 'ended'
         UNION ALL SELECT id, last_seq, last_at FROM conversation WHERE status = 'ended' AND ended_at > now() - interval '15 minutes'
       ) c LEFT JOIN search_cursor s ON s.conversation_id = c.id
       WHERE c.last_seq > coalesce(s.seq, 0) AND c.last_at BETWEEN now() - interval '15 minutes' AND now() - interval '20 seconds'
       LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  },

  /** Indexes what these conversations have beyond their cursors, and moves the cursors, in one transaction. */
  async index(tx: Queryable, conversationIds: readonly string[], limit: number): Promise<number> {
    // Against being deleted meanwhile: their words would stay.
    await tx.query(
      "SELECT FROM conversation WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE",
      [conversationIds],
    );
    const { rows } = await tx.query<Source>(
      `SELECT m.conversation_id, m.seq, m.at, m.kind, m.sender, c.user_id, m.body
       FROM conversation c LEFT JOIN search_cursor s ON s.conversation_id = c.id
       JOIN message m ON m.conversation_id = c.id AND m.seq > coalesce(s.seq, 0)
       WHERE c.id = ANY ($1::uuid[]) ORDER BY m.conversation_id, m.seq LIMIT $2`,
      [conversationIds, limit],
    );
    await insertRows(
      tx,
      rows.filter((row) => row.sender !== null),
    );
    await tx.query(
      `INSERT INTO search_cursor (conversation_id, seq)
       SELECT id, max(seq) FROM unnest($1::uuid[], $2::integer[]) AS i (id, seq) GROUP BY id ORDER BY id
       ON CONFLICT (conversation_id) DO UPDATE SET seq = greatest(search_cursor.seq, excluded.seq)`,
      [rows.map((row) => row.conversation_id), rows.map((row) => row.seq)],
    );
    return rows.length;
  },

  async forget(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query("DELETE FROM message_search WHERE conversation_id = $1 AND seq = $2", [
      conversationId,
      seq,
    ]);
  },
};

interface Search {
  query: SearchQuery;
  terms: readonly SearchTerm[];
  /** Null: all, or what a condition on the conversation says. */
  readable: readonly string[] | null;
}

/** Conversation by conversation: the planner, who knows nothing of who talks about what, would collect a term's messages of all. */
function findInFew(db: Queryable, { query, terms, readable }: Search): Promise<SearchHit[]> {
  const parameters = createParameters();
  const ids = parameters.add(readable);
  const where = [...meant(query, parameters), found(terms, parameters)];
  const from = `unnest(${ids}::uuid[]) AS r (id) CROSS JOIN LATERAL (
    SELECT * FROM message_search x WHERE x.conversation_id = r.id OFFSET 0) s`;
  return selectHits(db, { from, where, values: parameters.values, limit: query.limit });
}

/**
 * First through the latest messages that are meant: what is frequent, or begins thousands of words, has its hits there, and
 * no index would find them sooner. What is not there is rare, and the index of tokens names it.
 */
async function findInAll(db: Queryable, search: Search): Promise<SearchHit[]> {
  const { query, terms } = search;
  const parameters = createParameters();
  const among = ["true", ...meant(query, parameters)];
  const latest = `SELECT * FROM message_search s WHERE ${among.join(" AND ")} ${NEWEST_FIRST}`;
  const older = `${latest} OFFSET ${LATEST} LIMIT 1`;
  const amongValues = [...parameters.values];
  const which = [found(terms, parameters), ...readableOnly(search, parameters)];
  const { values } = parameters;
  const { limit } = query;
  const from = `(${latest} LIMIT ${LATEST}) s`;
  const hits = await selectHits(db, { from, where: which, values, limit });
  if (hits.length === limit || (await db.query(older, amongValues)).rowCount === 0) return hits;
  return selectHits(db, { from: "message_search s", where: [...among, ...which], values, limit });
}

// Not a prepared statement: the planner has to see the term to know how frequent it is.
async function selectHits(
  db: Queryable,
  query: { from: string; where: readonly string[]; values: unknown[]; limit: number },
): Promise<SearchHit[]> {
  const { rows } = await db.query<MessageRow & { conversation_id: string; user_id: string }>(
    `SELECT m.*, s.user_id FROM (
       SELECT s.conversation_id, s.seq, s.at, s.user_id FROM ${query.from} WHERE ${query.where.join(" AND ")}
       ${NEWEST_FIRST} LIMIT ${query.limit}
     ) s JOIN message m ON m.conversation_id = s.conversation_id AND m.seq = s.seq
     WHERE NOT m.recalled ${NEWEST_FIRST}`,
    query.values,
  );
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    userId: row.user_id,
    message: toMessage(row),
  }));
}

/** An agent's conversations, each way of being readable by its own index; null when there are more than it pays to name. */
async function readableIds(db: Queryable, agentId: string): Promise<string[] | null> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT c.id FROM conversation c WHERE c.agent_id = $1::bigint
     UNION SELECT c.id FROM conversation c WHERE c.offered_agent_id = $1::bigint
     UNION SELECT d.conversation_id FROM assignment_decision d WHERE d.chosen = $1::bigint
     UNION SELECT c.id FROM conversation s JOIN conversation c ON c.user_id = s.user_id
       WHERE s.status = 'open' AND s.agent_id = $1::bigint
     LIMIT ${READABLE_MAX + 1}`,
    [agentId],
  );
  return rows.length > READABLE_MAX ? null : rows.map((row) => row.id);
}

async function insertRows(tx: Queryable, rows: readonly Source[]): Promise<void> {
  const found = rows
    .map((row) => ({ row, tokens: tokensOf(textOf(row)) }))
    .filter(({ tokens }) => tokens.length > 0);
  if (found.length === 0) return;
  // A message that was recalled since it was read keeps nothing to be found by.
  await tx.query(
    `INSERT INTO message_search (conversation_id, seq, at, kind, sender, user_id, tokens)
     SELECT i.conversation_id, i.seq, i.at, i.kind::message_kind, i.sender, i.user_id, array_to_tsvector(string_to_array(i.tokens, ' '))
     FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS i (conversation_id, seq, at, kind, sender, user_id, tokens)
     WHERE NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = i.conversation_id AND m.seq = i.seq AND m.recalled)
     ON CONFLICT DO NOTHING`,
    [
      found.map(({ row }) => row.conversation_id),
      found.map(({ row }) => row.seq),
      found.map(({ row }) => row.at),
      found.map(({ row }) => row.kind),
      found.map(({ row }) => row.sender),
      found.map(({ row }) => row.user_id),
      found.map(({ tokens }) => tokens.join(" ")),
    ],
  );
}

/** What of a message is searched: texts and notes, titles of cards, names of files. */
function textOf({ body }: Source): string {
  return ["text", "title", "subtitle", "name"]
    .map((field) => body[field])
    .filter((value) => typeof value === "string")
    .join(" ");
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

function found(terms: readonly SearchTerm[], { add }: Parameters): string {
  const wanted = terms.map(({ token, prefix }) => `'${token}'${prefix ? ":*" : ""}`);
  return `s.tokens @@ ${add(wanted.join(" & "))}::tsquery`;
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

// Named one by one the planner knows how few they are; of a subquery it believes that it is half of all there is, and walks
// back through everybody's messages.
function readableOnly({ query, readable }: Search, { add }: Parameters): string[] {
  if (readable !== null) return [`s.conversation_id = ANY (${add(readable)}::uuid[])`];
  if (query.readableBy === undefined) return [];
  const condition = readableBy(add(query.readableBy));
  return [`s.conversation_id IN (SELECT c.id FROM conversation c WHERE ${condition})`];
}
