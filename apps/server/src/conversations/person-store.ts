import type { Queryable } from "../platform/postgres/database.ts";
import { tokensOfPerson } from "./person-tokens.ts";

interface Row {
  id: string;
  name: string | null;
  visitor: boolean;
}

/** [SRC10] What agents find users by. Opening a conversation and merging a visitor write it together with the name. */
export const personStore = {
  /** The ids of the next users in the order of the primary key; from the first one after null. */
  async idsAfter(db: Queryable, after: string | null, limit: number): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM end_user WHERE $1::text IS NULL OR id > $1 ORDER BY id LIMIT $2",
      [after, limit],
    );
    return rows.map((row) => row.id);
  },

  /** Makes the tokens of these users anew. Locks their rows in the order in which an open locks them. */
  async index(tx: Queryable, ids: readonly string[]): Promise<void> {
    const { rows } = await tx.query<Row>(
      `SELECT id, name, visitor FROM end_user WHERE id = ANY ($1::text[]) ORDER BY id COLLATE "C" FOR NO KEY UPDATE`,
      [ids],
    );
    const made = rows.map((row) => ({ id: row.id, tokens: tokensOfPerson(row) }));
    await tx.query(
      `UPDATE end_user u SET search_tokens = array_to_tsvector(i.tokens)
       FROM jsonb_to_recordset($1::jsonb) AS i (id text, tokens text[])
       WHERE u.id = i.id AND u.search_tokens IS DISTINCT FROM array_to_tsvector(i.tokens)`,
      [JSON.stringify(made)],
    );
  },
};
