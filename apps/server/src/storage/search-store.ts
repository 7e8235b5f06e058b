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
// Looking through so many takes about as long as the index takes to collect what is rarer than a page in them.
const LATEST = 20_000;
const NEWEST_FIRST = "ORDER BY s.at DESC, s.conversation_id DESC, s.seq DESC";

export const searchStore = {
  /**
   * Newest first. Of all conversations, it first looks through the latest messages: what is frequent, or begins thousands
   * of words, has its hits there, and no index would find them sooner. What is not there is rare, and the index names it.
   */
  async find(db: Queryable, query: SearchQuery): Promise<SearchHit[]> {
    const terms = termsOf(query.text);
    if (terms.length === 0) return [];
    const readable =
      query.readableBy === undefined ? null : await readableIds(db, query.readableBy);
    if (readable?.length === 0) return [];
    const { when, which, values } = conditions(query, terms, readable);
    const isOfAll = query.readableBy ?? query.userId ?? query.agentId;
    if (isOfAll === undefined) {
      const latest = `(SELECT * FROM message_search s WHERE ${when} ${NEWEST_FIRST} LIMIT ${LATEST}) s`;
      const hits = await select(db, { from: latest, where: which, values, limit: query.limit });
      if (hits.length === query.limit) return hits;
    }
    const where = `${when} AND ${which}`;
    return select(db, { from: "message_search s", where, values, limit: query.limit });
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

  /** Indexes what these conversations have beyond their cursors, and moves the cursors, in one transaction. */
  async index(tx: Queryable, conversationIds: readonly string[], limit: number): Promise<number> {
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

async function select(
  db: Queryable,
  query: { from: string; where: string; values: readonly unknown[]; limit: number },
): Promise<SearchHit[]> {
  // Not a prepared statement: the planner has to see the term to know how frequent it is.
  const { rows } = await db.query<MessageRow & { conversation_id: string; user_id: string }>(
    `SELECT m.*, s.user_id FROM (
       SELECT s.conversation_id, s.seq, s.at, s.user_id FROM ${query.from} WHERE ${query.where}
       ${NEWEST_FIRST} LIMIT ${query.limit}
     ) s JOIN message m ON m.conversation_id = s.conversation_id AND m.seq = s.seq
     WHERE NOT m.recalled ${NEWEST_FIRST}`,
    [...query.values],
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

function conditions(
  query: SearchQuery,
  terms: readonly SearchTerm[],
  readable: readonly string[] | null,
): { when: string; which: string; values: unknown[] } {
  const values: unknown[] = [];
  const when: string[] = ["true"];
  const which: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown, to = which): void => {
    if (value === undefined) return;
    values.push(value);
    to.push(condition(`$${values.length}`));
  };
  add(
    (p) => `s.tokens @@ ${p}::tsquery`,
    terms.map(({ token, prefix }) => `'${token}'${prefix ? ":*" : ""}`).join(" & "),
  );
  add((p) => `s.user_id = ${p}`, query.userId);
  add((p) => `s.sender = ${p}`, query.agentId === undefined ? undefined : `agent:${query.agentId}`);
  add((p) => `s.kind = ${p}::message_kind`, query.kind);
  add((p) => `s.at >= ${p}::timestamptz`, query.from, when);
  add((p) => `s.at < ${p}::timestamptz`, query.to, when);
  if (query.after !== undefined) {
    const { at, conversationId, seq } = query.after;
    values.push(at, conversationId, seq);
    const n = values.length;
    when.push(
      `(s.at, s.conversation_id, s.seq) < ($${n - 2}::timestamptz, $${n - 1}::uuid, $${n}::integer)`,
    );
  }
  // Named one by one the planner knows how few they are; of a subquery it believes that it is half of all there is,
  // and walks back through everybody's messages.
  if (readable !== null) add((p) => `s.conversation_id = ANY (${p}::uuid[])`, readable);
  else
    add(
      (p) => `s.conversation_id IN (SELECT c.id FROM conversation c WHERE ${readableBy(p)})`,
      query.readableBy,
    );
  return { when: when.join(" AND "), which: which.join(" AND "), values };
}
