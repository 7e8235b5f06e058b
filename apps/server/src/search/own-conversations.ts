import type { Queryable } from "../platform/postgres/database.ts";
import type { Search } from "./search-query.ts";
import { conversationFilters, createParameters, whereOf } from "./search-sql.ts";

/**
 * The conversations that an agent may read and that can hold a hit. Lists of ids are arrays in PostgreSQL's text form, which
 * go back to it unread.
 */
export interface OwnConversations {
  /** Null: more conversations than are listed in a query. */
  ids: string | null;
  /** The scans of the latest conversations, the shorter one first. */
  scans: Scan[];
}

export interface Scan {
  /** Null: the latest conversation alone has more messages than the scan reads. */
  ids: string | null;
  /** No message of the conversations outside the scan is newer; null: every conversation is in the scan. */
  othersUntil: string | null;
}

const USUAL_LIMIT = 30;
// A first scan that finds half a page is repeated over three times as many messages, which finds the whole page. Beyond
// 10,000 messages the indexes are quicker.
const SECOND_SCAN = 3;
const SECOND_SCAN_MAX = 10_000;

/** Null when the agent has more conversations than `bounds.listed`. */
export async function readOwnConversations(
  db: Queryable,
  { query, bounds }: Search,
): Promise<OwnConversations | null> {
  const parameters = createParameters();
  const own = selectOwn(`${parameters.add(query.readableBy)}::bigint`, bounds.listed + 1);
  const scans = scanSizes(bounds.latestOwn, query.limit).map(
    (reach) => `json_build_object('ids', (array_agg(id) FILTER (WHERE reach <= ${reach}))::text,
      'othersUntil', (max(last_at) FILTER (WHERE reach > ${reach}))::text)`,
  );
  const { rows } = await db.query<OwnConversations & { meant: number; listed: number }>(
    `${own} SELECT (array_agg(id) FILTER (WHERE place <= ${bounds.named}))::text AS ids, json_build_array(${scans.join(", ")}) AS scans,
       count(*)::integer AS meant, ((SELECT count(*) FROM held) + (SELECT count(*) FROM shared))::integer AS listed
     FROM (SELECT id, last_at, row_number() OVER latest AS place, sum(last_seq) OVER latest AS reach FROM own c
       ${whereOf(conversationFilters(query, parameters))} WINDOW latest AS (ORDER BY last_at DESC, id ROWS UNBOUNDED PRECEDING)) c`,
    parameters.values,
  );
  const [row] = rows;
  if (row === undefined || row.listed > bounds.listed) return null;
  return { ids: row.meant > bounds.named ? null : row.ids, scans: row.scans };
}

/** In messages. */
function scanSizes(latestOwn: number, limit: number): [number, number] {
  const first = Math.ceil(latestOwn * Math.max(1, limit / USUAL_LIMIT));
  return [first, Math.min(first * SECOND_SCAN, SECOND_SCAN_MAX)];
}

/**
 * [ACC2] Each way in which a conversation is readable has its own index. Most conversations that were assigned to an agent
 * are still the agent's: duplicates are removed before their rows are read.
 */
export function selectOwn(agent: string, limit: number): string {
  const columns = "c.id, c.user_id, c.opened_at, c.last_at, c.last_seq";
  return `WITH held AS MATERIALIZED (SELECT ${columns} FROM conversation c WHERE c.agent_id = ${agent} LIMIT ${limit}),
    shared AS MATERIALIZED (
      (SELECT c.id FROM conversation c WHERE c.offered_agent_id = ${agent} LIMIT ${limit})
      UNION (SELECT DISTINCT d.conversation_id FROM assignment_decision d WHERE d.chosen = ${agent} LIMIT ${limit})
      UNION (SELECT c.id FROM conversation c WHERE c.status = 'queued' LIMIT ${limit})
      UNION (SELECT c.id FROM conversation s JOIN conversation c ON c.user_id = s.user_id
        WHERE s.status = 'open' AND s.agent_id = ${agent} LIMIT ${limit})
      EXCEPT SELECT id FROM held
    ), own AS (
      SELECT * FROM held
      UNION ALL SELECT c.* FROM shared s CROSS JOIN LATERAL (SELECT ${columns} FROM conversation c WHERE c.id = s.id OFFSET 0) c
    )`;
}
