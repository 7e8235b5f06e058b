import type { Pool } from "pg";
import { agentTicket, userToken } from "./tokens.ts";
import { need } from "../need.ts";

/** An open conversation of one user with one of the agents. */
export interface SeededConversation {
  id: string;
  userId: string;
  /** Index in `agents`. */
  agent: number;
}

export interface Seed {
  /** A ticket for each agent. */
  agentTokens: readonly string[];
  conversations: readonly SeededConversation[];
}

/** The first 200 conversations have an agent each; the others share the first 100 agents. */
export const OWN_AGENT = 200;
export const SHARED_AGENTS = 100;

export function agentOf(index: number): number {
  return index < OWN_AGENT ? index : index % SHARED_AGENTS;
}

/** Inserts agents, users and open conversations, with the rows that the server would write. */
export async function seed(pool: Pool, conversations: number): Promise<Seed> {
  const { rows: agents } = await pool.query<{ id: string; login: string }>(
    `WITH made AS (
       INSERT INTO agent (email, name, password_hash, capacity)
       SELECT 'bench-' || n || '@example.com', 'Bench ' || n, '', 1000000 FROM generate_series(1, $1) AS n
       RETURNING id
     )
     INSERT INTO agent_session (id, agent_id, token_hash, csrf_token, expires_at)
     SELECT gen_random_uuid(), id, decode(lpad(to_hex(id), 64, '0'), 'hex'), '', now() + interval '1 day' FROM made ORDER BY id
     RETURNING agent_id::text AS id, id AS login`,
    [OWN_AGENT],
  );
  await pool.query(
    `INSERT INTO end_user (id, name, visitor) SELECT 'bench-' || n, 'Bench', false FROM generate_series(0, $1 - 1) AS n`,
    [conversations],
  );
  const numbers = Array.from({ length: conversations }, (_, index) => index);
  const { rows } = await pool.query<{ id: string; userId: string }>(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_at, opened_at, queued_at)
     SELECT gen_random_uuid(), 'bench-' || n, agent, 'open', opened_at, opened_at, opened_at
     FROM unnest($1::integer[], $2::bigint[]) AS i (n, agent), LATERAL (SELECT now() - n * interval '1 second' AS opened_at) AS o
     RETURNING id, user_id AS "userId"`,
    [numbers, numbers.map((index) => need(agents[agentOf(index)]).id)],
  );
  await pool.query("VACUUM ANALYZE agent, agent_session, end_user, conversation");
  return {
    agentTokens: agents.map(({ id, login }) => agentTicket(id, login)),
    conversations: rows.map((row, index) => ({ ...row, agent: agentOf(index) })),
  };
}

/** Gives each of the conversations a history of `each` messages. */
export async function seedHistory(
  pool: Pool,
  conversationIds: readonly string[],
  each: number,
): Promise<void> {
  await pool.query(
    `INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
     SELECT c.id, n, 'user:' || c.user_id, 'seed-' || n, 'text',
       jsonb_build_object('text', '你好，请问这件外套还有 M 码吗？ No. ' || n), now()
     FROM conversation c CROSS JOIN generate_series(1, $2) AS n WHERE c.id = ANY ($1::uuid[])`,
    [conversationIds, each],
  );
  await pool.query("UPDATE conversation SET last_seq = $2 WHERE id = ANY ($1::uuid[])", [
    conversationIds,
    each,
  ]);
  await pool.query("VACUUM ANALYZE message, conversation");
}

/** Gives a conversation a history of the longest texts in UTF-8. */
export async function seedLongTexts(
  pool: Pool,
  conversationId: string,
  count: number,
): Promise<void> {
  await pool.query(
    `INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
     SELECT c.id, n, 'user:' || c.user_id, 'seed-' || n, 'text', jsonb_build_object('text', repeat('😀', 4000)), now()
     FROM conversation c CROSS JOIN generate_series(1, $2) AS n WHERE c.id = $1`,
    [conversationId, count],
  );
  await pool.query("UPDATE conversation SET last_seq = $2 WHERE id = $1", [conversationId, count]);
}

export function userTokenOf({ userId }: SeededConversation): string {
  return userToken(userId);
}
