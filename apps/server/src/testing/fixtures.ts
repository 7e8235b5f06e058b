import type { Queryable } from "../platform/postgres/database.ts";
import { uuidv7 } from "../platform/kernel/uuid.ts";

/** Inserts an agent who cannot sign in. Returns the virtual id. */
export async function insertAgent(db: Queryable, role = "agent"): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO agent (email, name, password_hash, role) VALUES ($1, 'Agent', '', $2::agent_role) RETURNING id::text`,
    [`${uuidv7()}@agents.test`, role],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the database returned no agent");
  return row.id;
}

export interface StoredConversation {
  id: string;
  userId: string;
  agentId: string | null;
}

/** Inserts a conversation without messages. With an agent it is open, without one it is queued. */
export async function insertConversation(
  db: Queryable,
  agentId: string | null,
): Promise<StoredConversation> {
  const id = uuidv7();
  const userId = `user-${id}`;
  await db.query("INSERT INTO end_user (id, visitor) VALUES ($1, false)", [userId]);
  await db.query(
    `INSERT INTO conversation (id, user_id, agent_id, status, last_at, opened_at, queued_at)
     VALUES ($1, $2, $3, $4::conversation_status, now(), now(), now())`,
    [id, userId, agentId, agentId === null ? "queued" : "open"],
  );
  return { id, userId, agentId };
}
