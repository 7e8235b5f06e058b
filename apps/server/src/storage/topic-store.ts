import type { TopicValue } from "@deskwire/protocol";
import { firstAnswer } from "../domain/hook-answer.ts";
import { createBatcher, type Batcher } from "./batcher.ts";
import { sqlState, type Database, type Queryable } from "./database.ts";

export interface NewTopicValue {
  topic: string;
  /** As JSON. */
  data: string;
  /** [HOK2] The `webhook-id` of a signed call; null: it did not come by one. */
  callId: string | null;
  /** Asked right before it is written; false: it is not. */
  mayStore?: () => boolean;
}

export type PublishedValue =
  | { status: "new"; id: number; answer: object }
  /** The call was answered before, with this; nothing was published. */
  | { status: "repeat"; answer: object }
  /** It might no longer be stored. */
  | { status: "void"; answer: object };

/** Keeps the latest value of each topic, numbers each one published, and keeps the results of calls, in one transaction. */
export type TopicWriter = Batcher<NewTopicValue, PublishedValue>;

const UNIQUE_VIOLATION = "23505";
const ATTEMPTS = 8;

// Of one call's values in a batch only the first is published; the others are answered with its result.
const PUBLISH = {
  name: "publish_topics",
  text: `WITH given AS (
      SELECT i.topic, i.data, i.call, i.ord, h.answer, h.statuses,
        CASE WHEN i.call IS NULL THEN i.ord ELSE min(i.ord) OVER (PARTITION BY i.call) END AS first
      FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS i (topic, data, call, ord)
      LEFT JOIN LATERAL (SELECT x.answer, x.statuses FROM hook_call x WHERE x.id = i.call LIMIT 1) h ON true
    ), fresh AS (
      SELECT topic, data, call, ord, row_number() OVER (PARTITION BY topic ORDER BY ord) AS nth, count(*) OVER (PARTITION BY topic) AS all_of
      FROM given WHERE answer IS NULL AND ord = first
    ), kept AS (
      INSERT INTO topic (name, id, data, at) SELECT topic, all_of, data::jsonb, now() FROM fresh WHERE nth = all_of ORDER BY topic
      ON CONFLICT (name) DO UPDATE SET id = topic.id + excluded.id, data = excluded.data, at = excluded.at
      RETURNING name, id
    ), numbered AS (
      SELECT f.ord, f.call, k.id - f.all_of + f.nth AS id,
        json_build_object('topic', f.topic, 'id', k.id - f.all_of + f.nth)::text AS answer
      FROM fresh f JOIN kept k ON k.name = f.topic
    ), answered AS (
      INSERT INTO hook_call (id, answer, at) SELECT call, answer, clock_timestamp() FROM numbered WHERE call IS NOT NULL ORDER BY call
    )
    SELECT CASE WHEN g.answer IS NULL AND g.ord = g.first THEN n.id END AS id, coalesce(g.answer, n.answer) AS answer, g.statuses
    FROM given g LEFT JOIN numbered n ON n.ord = g.first ORDER BY g.ord`,
};

interface Row {
  /** Null: a repeat. */
  id: string | null;
  answer: string;
  /** Of a repeat of a call with events. */
  statuses: string | null;
}

export function createTopicWriter(database: Database): TopicWriter {
  return createBatcher<NewTopicValue, PublishedValue>({
    keyOf: ({ topic }) => topic,
    flush: (values) => publishAllowed(database, values),
  });
}

async function publishAllowed(
  database: Database,
  values: readonly NewTopicValue[],
): Promise<PublishedValue[]> {
  const allowed = values.filter(({ mayStore }) => mayStore === undefined || mayStore());
  const published = allowed.length === 0 ? [] : await publish(database, allowed);
  const results = new Map(allowed.map((value, at) => [value, published[at]]));
  return values.map((value) => results.get(value) ?? { status: "void", answer: {} });
}

/** The same call may be under way on two nodes at once: the later one fails whole, looks again, and finds the result. */
async function publish(
  database: Database,
  values: readonly NewTopicValue[],
): Promise<PublishedValue[]> {
  const columns = [
    values.map(({ topic }) => topic),
    values.map(({ data }) => data),
    values.map(({ callId }) => callId),
  ];
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await database.writers.query<Row>({ ...PUBLISH, values: columns });
      return rows.map(toPublished);
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION || attempt === ATTEMPTS) throw error;
    }
  }
}

function toPublished(row: Row): PublishedValue {
  const answer = firstAnswer(row.answer, row.statuses);
  return row.id === null
    ? { status: "repeat", answer }
    : { status: "new", id: Number(row.id), answer };
}

export interface KeptValue extends TopicValue {
  /** Since it was stored. */
  ageMs: number;
}

export const topicStore = {
  async last(db: Queryable, topic: string): Promise<TopicValue | null> {
    const { rows } = await db.query<{ id: string; data: unknown }>(
      "SELECT id, data FROM topic WHERE name = $1",
      [topic],
    );
    return rows[0] === undefined ? null : { id: Number(rows[0].id), data: rows[0].data };
  },

  /** Of many topics; those without a value are left out. */
  async latest(db: Queryable, topics: readonly string[]): Promise<Map<string, KeptValue>> {
    const { rows } = await db.query<{ name: string; id: string; data: unknown; ageMs: number }>(
      `SELECT name, id, data, (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS "ageMs"
      FROM topic WHERE name = ANY ($1::text[])`,
      [topics],
    );
    return new Map(
      rows.map(({ name, id, data, ageMs }) => [name, { id: Number(id), data, ageMs }]),
    );
  },
};
