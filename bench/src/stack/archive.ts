import type { Pool } from "pg";
import { createVocabulary, type Fragment } from "./vocabulary.ts";

/** Many messages for the search, with frequent and rare words. */
export interface Archive {
  messages: number;
  seconds: number;
  /** The number of ended conversations of the seed's first agent. */
  agentConversations: number;
}

const EACH = 100;
/** One in this many messages contains an order number. */
const ORDER_EVERY = 53;
/** This many conversations run at the same time, so that their messages are interleaved. */
const ABREAST = 50;
const CHUNK = 500_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Makes ended conversations of `EACH` messages for all agents, with the same search index as the server's. */
export async function seedArchive(
  pool: Pool,
  { messages, say }: { messages: number; say(text: string): void },
): Promise<Archive> {
  const startedAt = performance.now();
  const conversations = Math.ceil(messages / EACH / ABREAST) * ABREAST;
  await seedFragments(pool, createVocabulary().fragments);
  const until = new Date(Date.now() - DAY_MS);
  await seedConversations(pool, conversations, until);
  await fillMessages(pool, conversations * EACH, { until, say });
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*)::integer AS count FROM conversation WHERE status = 'ended' AND agent_id = (SELECT min(id) FROM agent WHERE email LIKE 'bench-%')",
  );
  return {
    messages: conversations * EACH,
    seconds: (performance.now() - startedAt) / 1_000,
    agentConversations: rows[0]?.count ?? 0,
  };
}

/** Uses one connection, because its settings have to stay for all statements. */
async function fillMessages(
  pool: Pool,
  total: number,
  { until, say }: { until: Date; say(text: string): void },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'");
    await client.query("DROP INDEX message_search_tokens_idx");
    for (let from = 0; from < total; from += CHUNK) {
      const to = Math.min(total, from + CHUNK);
      await client.query(FILL, [from, to - 1, total, until]);
      say(`${to} of ${total} messages`);
    }
    say("building the index of tokens");
    await client.query(
      `CREATE INDEX message_search_tokens_idx ON message_search USING gin (tokens)`,
    );
    await client.query("DROP TABLE archive_conversation, archive_fragment");
    await client.query("VACUUM ANALYZE message, message_search, conversation, search_cursor");
    await client.query("RESET synchronous_commit; RESET maintenance_work_mem");
  } finally {
    client.release();
  }
}

async function seedFragments(pool: Pool, fragments: readonly Fragment[]): Promise<void> {
  await pool.query(
    "CREATE UNLOGGED TABLE archive_fragment (n integer PRIMARY KEY, text text NOT NULL, tokens text NOT NULL)",
  );
  await pool.query(
    `INSERT INTO archive_fragment SELECT i.n - 1, i.text, i.tokens
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i (text, tokens, n)`,
    [fragments.map(({ text }) => text), fragments.map(({ tokens }) => tokens.join(" "))],
  );
  await pool.query("ANALYZE archive_fragment");
}

async function seedConversations(pool: Pool, count: number, until: Date): Promise<void> {
  await pool.query(
    `CREATE UNLOGGED TABLE archive_conversation AS
     SELECT n, gen_random_uuid() AS id, 'archive-' || n AS user_id, a.agent
     FROM generate_series(0, $1::integer - 1) AS n
     JOIN (SELECT id AS agent, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS agents
       FROM agent WHERE email LIKE 'bench-%') a ON a.at = n % a.agents`,
    [count],
  );
  await pool.query("CREATE UNIQUE INDEX ON archive_conversation (n)");
  await pool.query("ANALYZE archive_conversation");
  await pool.query(
    "INSERT INTO end_user (id, name, visitor) SELECT user_id, 'Archive', false FROM archive_conversation",
  );
  await pool.query(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_seq, last_at, opened_at, queued_at, ended_at)
     SELECT id, user_id, agent, 'ended', $1, last, first, first, last FROM archive_conversation,
       LATERAL (SELECT n / ${ABREAST} * ${ABREAST * EACH} + n % ${ABREAST} AS i) f,
       LATERAL (SELECT ${atOf("f.i", 2)} AS first, ${atOf(`f.i + ${(EACH - 1) * ABREAST}`, 2)} AS last) t ORDER BY n`,
    [EACH, count * EACH, until],
  );
  await pool.query(
    "INSERT INTO search_cursor (conversation_id, seq) SELECT id, $1 FROM archive_conversation",
    [EACH],
  );
}

/** SQL for the time of message `i`. Parameter `total` is the number of messages, the next one the time of the last. */
function atOf(i: string, total: number): string {
  return `$${total + 1}::timestamptz - ($${total}::bigint - (${i})) * interval '3 seconds'`;
}

// Each message has three fragments. A hash of its number chooses them, so that all runs have the same messages.
const FILL = `
  WITH made AS MATERIALIZED (
    SELECT c.id, c.user_id, (i % ${ABREAST * EACH} / ${ABREAST})::integer + 1 AS seq,
      CASE WHEN i / ${ABREAST} % 2 = 0 THEN 'user:' || c.user_id ELSE 'agent:' || c.agent END AS sender,
      ${atOf("i", 3)} AS at,
      x.text || '，' || y.text || '，' || z.text || CASE WHEN i % ${ORDER_EVERY} = 7 THEN '，订单 DW' || i ELSE '' END AS text,
      x.tokens || ' ' || y.tokens || ' ' || z.tokens || CASE WHEN i % ${ORDER_EVERY} = 7 THEN ' 订单 单 dw' || i ELSE '' END AS tokens
    FROM generate_series($1::bigint, $2::bigint) AS i
    JOIN archive_conversation c ON c.n = i / ${ABREAST * EACH} * ${ABREAST} + i % ${ABREAST}
    JOIN archive_fragment x ON x.n = (hashint8extended(i, 1) & 16383)
    JOIN archive_fragment y ON y.n = (hashint8extended(i, 2) & 16383)
    JOIN archive_fragment z ON z.n = (hashint8extended(i, 3) & 16383)
    ORDER BY i
  ), stored AS (
    INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
    SELECT id, seq, sender, 'archive-' || seq, 'text', jsonb_build_object('text', text), at FROM made
  )
  INSERT INTO message_search (conversation_id, seq, at, kind, sender, user_id, tokens)
  SELECT id, seq, at, 'text', sender, user_id, array_to_tsvector(string_to_array(tokens, ' ')) FROM made`;
