import { firstAnswer } from "../notifications/hook-answer.ts";
import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { isUniqueViolation } from "../platform/postgres/errors.ts";

export interface NewTopicValue {
  topic: string;
  /** JSON text. */
  data: string;
  /** [HOK2] The `webhook-id` of a signed call; null: the value came from a channel. */
  callId: string | null;
  /** [ING4] The term of a channel's value, which is stored only while the term runs; null: a signed call. */
  term: number | null;
}

export type PublishedValue =
  | { status: "new"; id: number; answer: object }
  /** The call was answered before, with `answer`. Nothing was published. */
  | { status: "repeat"; answer: object }
  /** The term was over. Nothing was published. */
  | { status: "void"; answer: object };

/** Stores the latest value of each topic, numbers each published value, and stores the answers of calls, in one transaction. */
export type TopicWriter = Batcher<NewTopicValue, PublishedValue>;

const ATTEMPTS = 8;

// In a batch only the first value of a call is published; the other ones get its answer. The shared lock on the term is held
// until the commit, and the term's row is read under the lock: a new term waits for the values that are being stored under
// the earlier one, and later values find that term over.
const PUBLISH = {
  name: "publish_topics",
  text: `WITH running AS MATERIALIZED (
      SELECT term FROM ingress_term FOR SHARE
    ), given AS (
      SELECT i.topic, i.data, i.call, i.term, i.ord, h.answer, h.statuses,
        CASE WHEN i.term IS NULL THEN false ELSE i.term IS DISTINCT FROM (SELECT term FROM running) END AS over,
        CASE WHEN i.call IS NULL THEN i.ord ELSE min(i.ord) OVER (PARTITION BY i.call) END AS first
      FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY AS i (topic, data, call, term, ord)
      LEFT JOIN LATERAL (SELECT x.answer, x.statuses FROM hook_call x WHERE x.id = i.call LIMIT 1) h ON true
    ), fresh AS (
      SELECT topic, data, call, term, ord, row_number() OVER (PARTITION BY topic ORDER BY ord) AS nth, count(*) OVER (PARTITION BY topic) AS all_of
      FROM given WHERE answer IS NULL AND ord = first AND NOT over
    ), kept AS (
      INSERT INTO topic (name, id, data, at, called) SELECT topic, all_of, data::jsonb, clock_timestamp(), term IS NULL FROM fresh WHERE nth = all_of ORDER BY topic
      ON CONFLICT (name) DO UPDATE SET id = topic.id + excluded.id, data = excluded.data, at = clock_timestamp(), called = excluded.called
      RETURNING name, id
    ), numbered AS (
      SELECT f.ord, f.call, k.id - f.all_of + f.nth AS id,
        json_build_object('topic', f.topic, 'id', k.id - f.all_of + f.nth)::text AS answer
      FROM fresh f JOIN kept k ON k.name = f.topic
    ), answered AS (
      INSERT INTO hook_call (id, answer, at) SELECT call, answer, clock_timestamp() FROM numbered WHERE call IS NOT NULL ORDER BY call
    )
    SELECT CASE WHEN g.answer IS NULL AND g.ord = g.first THEN n.id END AS id, coalesce(g.answer, n.answer) AS answer, g.statuses, g.over
    FROM given g LEFT JOIN numbered n ON n.ord = g.first ORDER BY g.ord`,
};

interface Row {
  /** Null: the value repeats a call. */
  id: string | null;
  answer: string | null;
  /** Present for a repeat of a call with events. */
  statuses: string | null;
  over: boolean;
}

export function createTopicWriter(database: Database): TopicWriter {
  return createBatcher<NewTopicValue, PublishedValue>({
    keyOf: ({ topic }) => topic,
    flush: (values) => publish(database, values),
  });
}

/** Two nodes can store the same call at the same time. The later one fails, and finds the answer in its next attempt. */
async function publish(
  database: Database,
  values: readonly NewTopicValue[],
): Promise<PublishedValue[]> {
  const columns = [
    values.map(({ topic }) => topic),
    values.map(({ data }) => data),
    values.map(({ callId }) => callId),
    values.map(({ term }) => term),
  ];
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await database.writers.query<Row>({ ...PUBLISH, values: columns });
      return rows.map(toPublished);
    } catch (error) {
      if (!isUniqueViolation(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

function toPublished(row: Row): PublishedValue {
  if (row.over || row.answer === null) return { status: "void", answer: {} };
  const answer = firstAnswer(row.answer, row.statuses);
  return row.id === null
    ? { status: "repeat", answer }
    : { status: "new", id: Number(row.id), answer };
}
