import type { TopicValue } from "@deskwire/protocol";
import { createBatcher, type Batcher } from "./batcher.ts";
import type { Database, Queryable } from "./database.ts";

export interface NewTopicValue {
  topic: string;
  /** As JSON. */
  data: string;
}

/** Keeps the latest value of each topic; answers the number of each one published. */
export type TopicWriter = Batcher<NewTopicValue, { id: number }>;

export function createTopicWriter(database: Database): TopicWriter {
  return createBatcher<NewTopicValue, { id: number }>({
    keyOf: ({ topic }) => topic,
    async flush(values) {
      const { rows } = await database.writers.query<{ id: string }>({
        name: "publish_topics",
        text: `WITH given AS (
            SELECT topic, data, ord, row_number() OVER (PARTITION BY topic ORDER BY ord) AS nth, count(*) OVER (PARTITION BY topic) AS all_of
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i (topic, data, ord)
          ), kept AS (
            INSERT INTO topic (name, id, data, at) SELECT topic, all_of, data::jsonb, now() FROM given WHERE nth = all_of ORDER BY topic
            ON CONFLICT (name) DO UPDATE SET id = topic.id + excluded.id, data = excluded.data, at = excluded.at
            RETURNING name, id
          )
          SELECT k.id - g.all_of + g.nth AS id FROM given g JOIN kept k ON k.name = g.topic ORDER BY g.ord`,
        values: [values.map(({ topic }) => topic), values.map(({ data }) => data)],
      });
      return rows.map((row) => ({ id: Number(row.id) }));
    },
  });
}

export const topicStore = {
  async last(db: Queryable, topic: string): Promise<TopicValue | null> {
    const { rows } = await db.query<{ id: string; data: unknown }>(
      "SELECT id, data FROM topic WHERE name = $1",
      [topic],
    );
    return rows[0] === undefined ? null : { id: Number(rows[0].id), data: rows[0].data };
  },
};
