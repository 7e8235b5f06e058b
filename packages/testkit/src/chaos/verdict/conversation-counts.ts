import type { Stage } from "../stage.ts";

/** The stored state of a conversation. `live`: the number of conversations of its user that have not ended. */
export interface ConversationCounts {
  status: string;
  agentId: string | null;
  offeredAgentId: string | null;
  lastSeq: number;
  live: number;
}

export async function readCounts(
  { sql }: Stage,
  conversationId: string,
): Promise<ConversationCounts> {
  const [row] = await sql<ConversationCounts>(
    `SELECT status::text, agent_id::text AS "agentId", offered_agent_id::text AS "offeredAgentId", last_seq AS "lastSeq",
       (SELECT count(*)::integer FROM conversation o WHERE o.user_id = c.user_id AND o.status <> 'ended') AS live
     FROM conversation c WHERE id = $1`,
    [conversationId],
  );
  if (row === undefined) throw new Error(`conversation ${conversationId} is not stored`);
  return row;
}
