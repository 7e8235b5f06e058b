import type { Queryable } from "../platform/postgres/database.ts";

/** What is known of a `webhook-id`. */
export interface KnownCall {
  /** The method and path of a read or a refused call; null: no such call has the id. */
  target: string | null;
  /** The stored form of the first answer; null: no call with the id was answered. */
  answer: string | null;
  statuses: string | null;
}

/** The targets of the calls that leave no other trace. */
export const callTargetStore = {
  /** An id keeps the first target. */
  async keep(db: Queryable, calls: readonly { id: string; target: string }[]): Promise<void> {
    await db.query({
      name: "keep_call_targets",
      text: `INSERT INTO hook_target (id, target, at)
        SELECT DISTINCT ON (x.id) x.id, x.target, clock_timestamp()
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS x (id, target, place) ORDER BY x.id, x.place
        ON CONFLICT (id) DO NOTHING`,
      values: [calls.map(({ id }) => id), calls.map(({ target }) => target)],
    });
  },

  /** In the order of the ids. */
  async find(db: Queryable, ids: readonly string[]): Promise<KnownCall[]> {
    const { rows } = await db.query<KnownCall>({
      name: "find_call_targets",
      text: `SELECT t.target, h.answer, h.statuses
        FROM unnest($1::text[]) WITH ORDINALITY AS x (id, place)
        LEFT JOIN hook_target t ON t.id = x.id
        LEFT JOIN hook_call h ON h.id = x.id ORDER BY x.place`,
      values: [ids],
    });
    return rows;
  },
};
