import type { ConversationStatus } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";

/** A live conversation in which the user has not written. */
export interface Silent {
  id: string;
  userId: string;
}

export interface Abandoned {
  id: string;
  status: ConversationStatus;
  offeredAgentId: string | null;
}

/** [ASG15] Silent conversations, and since when their users have no socket. */
export const silenceStore = {
  /** A page in id order, after the id of the page before. */
  async page(
    db: Queryable,
    { after, limit }: { after: string | null; limit: number },
  ): Promise<Silent[]> {
    const { rows } = await db.query<Silent>({
      name: "silent_conversations",
      text: `SELECT id, user_id AS "userId" FROM conversation
        WHERE silent AND status <> 'ended' AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      values: [after, limit],
    });
    return rows;
  },

  /** Sets or clears the time since which a conversation's user is gone. */
  async track(
    tx: Queryable,
    { here, gone }: { here: readonly string[]; gone: readonly string[] },
  ): Promise<void> {
    await tx.query(
      `UPDATE conversation c SET user_gone_since = CASE WHEN c.id = ANY ($2::uuid[]) THEN clock_timestamp() END
       FROM (
         SELECT x.id FROM conversation x WHERE (x.id = ANY ($1::uuid[]) AND x.user_gone_since IS NOT NULL
           OR x.id = ANY ($2::uuid[]) AND x.user_gone_since IS NULL) ORDER BY x.id FOR NO KEY UPDATE
       ) l WHERE c.id = l.id`,
      [here, gone],
    );
  },

  /** Locks, in id order, those whose users have been gone for so many minutes. */
  async lockAbandoned(
    tx: Queryable,
    { minutes, limit }: { minutes: number; limit: number },
  ): Promise<Abandoned[]> {
    const { rows } = await tx.query<Abandoned>(
      `SELECT id, status, offered_agent_id::text AS "offeredAgentId" FROM conversation
       WHERE silent AND status <> 'ended' AND user_gone_since <= clock_timestamp() - $1 * interval '1 minute'
       ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [minutes, limit],
    );
    return rows;
  },
};
