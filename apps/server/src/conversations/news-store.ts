import type { Conversation, ConversationStatus } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";

const HEAD = `c.id, c.status, c.last_seq AS "lastSeq", c.user_id AS "userId", c.agent_id::text AS "agentId",
  c.offered_agent_id::text AS "offeredAgentId", jsonb_build_object(
    'user', jsonb_build_object('delivered', c.user_delivered, 'read', c.user_read),
    'agent', jsonb_build_object('delivered', c.agent_delivered, 'read', c.agent_read)) AS cursors`;

export interface Head {
  id: string;
  status: ConversationStatus;
  lastSeq: number;
  userId: string;
  agentId: string | null;
  offeredAgentId: string | null;
  cursors: Conversation["cursors"];
}

export interface NewsQuery {
  userIds: readonly string[];
  agentIds: readonly string[];
  known: ReadonlyMap<string, Omit<Head, "id">>;
}

/**
 * Of the conversations that concern these participants, those that differ from `known` and those that `known` does not hold.
 * Thousands of silent conversations cost no row each time.
 */
export async function findNews(
  db: Queryable,
  { userIds, agentIds, known }: NewsQuery,
): Promise<Head[]> {
  const entries = [...known.values()];
  const ids = [...known.keys()];
  const knownOf = new Map(entries.map(({ userId }, at) => [userId, ids[at]]));
  const { rows } = await db.query<Head>({
    name: "conversation_news",
    text: `SELECT ${HEAD} FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::bigint[])
            AS k (id, last_seq, status, agent_id, offered_agent_id, cursors)
          CROSS JOIN LATERAL (
            SELECT x.* FROM conversation x WHERE x.id = k.id
              AND (x.last_seq > k.last_seq OR x.status::text <> k.status OR x.agent_id::text IS DISTINCT FROM k.agent_id
                OR x.offered_agent_id::text IS DISTINCT FROM k.offered_agent_id
                OR x.user_delivered::bigint + x.user_read + x.agent_delivered + x.agent_read > k.cursors) LIMIT 1
          ) c
        UNION SELECT ${HEAD} FROM unnest($7::text[], $8::uuid[]) AS u (id, known)
          CROSS JOIN LATERAL (
            SELECT x.* FROM conversation x WHERE x.user_id = u.id AND x.status <> 'ended' AND x.id IS DISTINCT FROM u.known LIMIT 1
          ) c
        UNION SELECT ${HEAD} FROM conversation c WHERE c.status = 'open' AND c.agent_id = ANY ($9::bigint[])
        UNION SELECT ${HEAD} FROM conversation c WHERE c.offered_agent_id = ANY ($9::bigint[])`,
    values: [
      ids,
      entries.map(({ lastSeq }) => lastSeq),
      entries.map(({ status }) => status),
      entries.map(({ agentId }) => agentId),
      entries.map(({ offeredAgentId }) => offeredAgentId),
      // They only advance, so that the sum tells whether any has.
      entries.map(
        ({ cursors: { user, agent } }) => user.delivered + user.read + agent.delivered + agent.read,
      ),
      userIds,
      userIds.map((id) => knownOf.get(id) ?? null),
      agentIds,
    ],
  });
  return rows;
}
