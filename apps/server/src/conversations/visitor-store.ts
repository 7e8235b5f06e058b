import type { ConversationStatus, UserProfile } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";
import { tokensOfPerson } from "./person-tokens.ts";

export interface MergedConversation {
  id: string;
  agentId: string | null;
}

/** A conversation of the visitor, or the live one of the user. */
export interface LockedForMerge {
  id: string;
  userId: string;
  status: ConversationStatus;
  offeredAgentId: string | null;
}

/** [MRG1] Visitors who have become users. */
export const visitorStore = {
  /** Notes that the visitor is this user from now on; false: the visitor is somebody already. */
  async claim(
    tx: Queryable,
    { visitor, user }: { visitor: UserProfile; user: UserProfile },
  ): Promise<boolean> {
    const { rows } = await tx.query(
      `INSERT INTO end_user (id, name, avatar, visitor, merged_into) VALUES ($1, $2, NULL, true, $3)
       ON CONFLICT (id) DO UPDATE SET merged_into = excluded.merged_into WHERE end_user.merged_into IS NULL RETURNING id`,
      [visitor.id, visitor.name, user.id],
    );
    if (rows.length === 0) return false;
    await tx.query(
      `INSERT INTO end_user (id, name, avatar, visitor, search_tokens) VALUES ($1, $2, $3, false, array_to_tsvector($4::text[]))
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar, search_tokens = excluded.search_tokens`,
      [user.id, user.name, user.avatar, tokensOfPerson(user)],
    );
    return true;
  },

  /** The strongest row locks, in id order: they also exclude the search indexer, which holds a key share of what it reads. */
  async lock(
    tx: Queryable,
    { visitorId, userId }: { visitorId: string; userId: string },
  ): Promise<LockedForMerge[]> {
    const { rows } = await tx.query<LockedForMerge>(
      `SELECT id, user_id AS "userId", status, offered_agent_id::text AS "offeredAgentId" FROM conversation
       WHERE user_id = $1 OR user_id = $2 AND status <> 'ended' ORDER BY id FOR UPDATE`,
      [visitorId, userId],
    );
    return rows;
  },

  /** Moves the visitor's conversations, with all that belongs to them, to the user (prisma/functions/merge-visitor.sql). */
  async merge(
    tx: Queryable,
    { visitorId, userId }: { visitorId: string; userId: string },
  ): Promise<MergedConversation[]> {
    const { rows } = await tx.query<MergedConversation>({
      name: "merge_visitor",
      text: `SELECT id, agent_id::text AS "agentId" FROM merge_visitor($1, $2)`,
      values: [visitorId, userId],
    });
    return rows;
  },

  async isMerged(db: Queryable, visitorId: string): Promise<boolean> {
    const { rows } = await db.query(
      "SELECT FROM end_user WHERE id = $1 AND merged_into IS NOT NULL",
      [visitorId],
    );
    return rows.length > 0;
  },
};
