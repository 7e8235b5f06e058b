import type { TopicValue } from "@deskwire/protocol";
import { onlyRow, type Queryable } from "../platform/postgres/database.ts";

export interface KeptValue extends TopicValue {
  /** The time since it was stored. */
  ageMs: number;
  /** The value came by a signed call, not from a channel. */
  called: boolean;
}

/** Reads of topics, and the term of the channels. */
export const topicStore = {
  /** Null: the topic has no value. */
  async last(db: Queryable, topic: string): Promise<TopicValue | null> {
    const { rows } = await db.query<{ id: string; data: unknown }>(
      "SELECT id, data FROM topic WHERE name = $1",
      [topic],
    );
    return rows[0] === undefined ? null : { id: Number(rows[0].id), data: rows[0].data };
  },

  /** The latest values of these topics. A topic without a value is absent. */
  async latest(db: Queryable, topics: readonly string[]): Promise<Map<string, KeptValue>> {
    const { rows } = await db.query<Omit<KeptValue, "id"> & { name: string; id: string }>(
      `SELECT name, id, data, called, (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS "ageMs"
      FROM topic WHERE name = ANY ($1::text[])`,
      [topics],
    );
    return new Map(rows.map(({ name, id, ...kept }) => [name, { id: Number(id), ...kept }]));
  },

  /**
   * [ING4] Begins a new term of the channels and returns its number. Values of earlier terms that are stored can be read from
   * then on, and no other value of them is stored.
   */
  async beginTerm(db: Queryable): Promise<number> {
    const { rows } = await db.query<{ term: string }>(
      "UPDATE ingress_term SET term = term + 1 RETURNING term",
    );
    return Number(onlyRow(rows).term);
  },
};
