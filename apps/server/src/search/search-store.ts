import type { SendKind } from "@deskwire/protocol";
import { tokensOf } from "../platform/kernel/text-tokens.ts";
import type { Queryable } from "../platform/postgres/database.ts";

type Source = {
  conversation_id: string;
  seq: number;
  at: string;
  kind: SendKind;
  sender: string;
  user_id: string;
  body: Record<string, unknown>;
};

/** The search index. It is written after the messages, not with them. */
export const searchStore = {
  /** Conversations with unindexed messages: of all conversations, or of the given ones. */
  async behind(db: Queryable, among: readonly string[] | null, limit: number): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      `SELECT c.id FROM conversation c LEFT JOIN search_cursor s ON s.conversation_id = c.id
       WHERE c.last_seq > coalesce(s.seq, 0) AND ($1::uuid[] IS NULL OR c.id = ANY ($1::uuid[])) LIMIT $2`,
      [among, limit],
    );
    return rows.map((row) => row.id);
  },

  /**
   * Conversations with unindexed messages that are live or ended within 15 minutes, and whose last message is 20 s to 15
   * minutes old. The node that stored a newer message is still indexing it.
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

  /**
   * Indexes up to `limit` messages after these conversations' cursors, and advances the cursors. Returns the number of
   * messages read.
   */
  async index(tx: Queryable, conversationIds: readonly string[], limit: number): Promise<number> {
    // The lock prevents their deletion: index rows that are written after it would remain.
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

  /** The next conversations in the order of their ids; from the first one after null. */
  async conversationsAfter(db: Queryable, after: string | null, limit: number): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM conversation WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT $2",
      [after, limit],
    );
    return rows.map((row) => row.id);
  },

  /** Empties the index of these conversations and takes back their cursors. */
  async reset(tx: Queryable, conversationIds: readonly string[]): Promise<void> {
    await tx.query("DELETE FROM message_search WHERE conversation_id = ANY ($1::uuid[])", [
      conversationIds,
    ]);
    await tx.query("DELETE FROM search_cursor WHERE conversation_id = ANY ($1::uuid[])", [
      conversationIds,
    ]);
  },

  /** Removes a message from the index. */
  async forget(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query("DELETE FROM message_search WHERE conversation_id = $1 AND seq = $2", [
      conversationId,
      seq,
    ]);
  },
};

async function insertRows(tx: Queryable, rows: readonly Source[]): Promise<void> {
  const found = rows
    .map((row) => ({ row, tokens: tokensOf(textOf(row)) }))
    .filter(({ tokens }) => tokens.length > 0);
  if (found.length === 0) return;
  // A message that was recalled since it was read is not indexed.
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

/** The searchable text: texts and notes, titles of cards, names of files. */
function textOf({ body }: Source): string {
  return ["text", "title", "subtitle", "name"]
    .map((field) => body[field])
    .filter((value) => typeof value === "string")
    .join(" ");
}
