import type { Stage } from "../stage.ts";

/** A conversation as the database has it, and how many its user has that are not ended. */
export interface Count {
  status: string;
  agentId: string | null;
  offeredAgentId: string | null;
  lastSeq: number;
  live: number;
}

export async function readCounts({ sql }: Stage, conversationId: string): Promise<Count> {
  const [row] = await sql<Count>(
    `SELECT status::text, agent_id::text AS "agentId", offered_agent_id::text AS "offeredAgentId", last_seq AS "lastSeq",
       (SELECT count(*)::integer FROM conversation o WHERE o.user_id = c.user_id AND o.status <> 'ended') AS live
     FROM conversation c WHERE id = $1`,
    [conversationId],
  );
  if (row === undefined) throw new Error(`conversation ${conversationId} is gone`);
  return row;
}
