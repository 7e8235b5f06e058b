import type {
  AgentProfile,
  Conversation,
  ConversationQuery,
  ConversationStatus,
  PageContext,
  UserProfile,
} from "@deskwire/protocol";
import type { ConversationFacts } from "../platform/kernel/authorize.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { estimateWait, SECONDS_PER_PLACE } from "./queue-store.ts";

interface Row {
  id: string;
  status: ConversationStatus;
  last_seq: number;
  user_id: string;
  user_name: string | null;
  user_avatar: string | null;
  visitor: boolean;
  agent_id: string | null;
  agent_name: string | null;
  user_delivered: number;
  user_read: number;
  agent_delivered: number;
  agent_read: number;
  previous_id: string | null;
  context: PageContext | null;
  rating: number | null;
  opened_at: string;
  ended_at: string | null;
  queue_position: number | null;
  seconds_per_place: number | null;
  seconds_waited: number | null;
  offered_agent_id: string | null;
  offered_until: string | null;
  held_agent_id: string | null;
  held_until: string | null;
  waits_from: string | null;
}

// [ASG8] [ASG13] A conversation that is held for one agent, or in which the user has not written, has no place in the queue
// for others.
const UP_TO_IT = `FROM conversation q WHERE q.status = 'queued'
  AND (q.silent, q.queued_at, q.id) <= (c.silent, c.queued_at, c.id)
  AND (q.id = c.id OR q.held_until IS NULL OR q.held_until <= now())`;

const SELECT = `
  SELECT c.id, c.status, c.last_seq, c.user_id, u.name AS user_name, u.avatar AS user_avatar, u.visitor,
    c.agent_id, a.name AS agent_name, c.user_delivered, c.user_read, c.agent_delivered, c.agent_read,
    c.previous_id, c.context, c.rating, c.opened_at, c.ended_at,
    c.offered_agent_id, c.offered_until, c.held_agent_id, c.held_until,
    CASE WHEN c.status = 'queued' THEN c.waits_from END AS waits_from,
    CASE WHEN c.status = 'queued' THEN (SELECT count(*)::integer ${UP_TO_IT}) END AS queue_position,
    CASE WHEN c.status = 'queued' THEN (
      SELECT extract(epoch FROM now() - min(q.waits_from))::float8 ${UP_TO_IT}
    ) END AS seconds_waited,
    CASE WHEN c.status = 'queued' THEN (${SECONDS_PER_PLACE}) END AS seconds_per_place
  FROM conversation c JOIN end_user u ON u.id = c.user_id LEFT JOIN agent a ON a.id = c.agent_id`;

// [HEL5] Few, because each may carry a page's context of some kilobytes. When these are read, the next `welcome` has more.
const WAITING_OF_AGENT_MAX = 20;
const WAITING_OF_USER_MAX = 20;
// An agent has thousands of ended conversations; undelivered messages are in the latest.
const WAITING_LOOKED_AT = 1_000;

/** [ACC2] The condition under which an agent, named by a parameter, may read conversation `c`. */
export function readableBy(parameter: string): string {
  return READABLE_BY.replaceAll("$agent", parameter);
}

const READABLE_BY = `(c.agent_id = $agent::bigint OR c.offered_agent_id = $agent::bigint
  OR EXISTS (SELECT FROM assignment_decision d WHERE d.conversation_id = c.id AND d.chosen = $agent::bigint)
  OR EXISTS (SELECT FROM conversation s WHERE s.user_id = c.user_id AND s.status = 'open' AND s.agent_id = $agent::bigint))`;

/** Reads conversations in the form of the wire, with what only agents may see; `forUser` removes that. */
export const conversationStore = {
  async byIds(db: Queryable, ids: readonly string[]): Promise<Conversation[]> {
    if (ids.length === 0) return [];
    const { rows } = await db.query<Row>(
      `${SELECT} WHERE c.id = ANY ($1::uuid[]) ORDER BY c.opened_at, c.id`,
      [ids],
    );
    return rows.map(toConversation);
  },

  async byId(db: Queryable, id: string): Promise<Conversation | null> {
    return (await conversationStore.byIds(db, [id]))[0] ?? null;
  },

  async liveOfUser(db: Queryable, userId: string): Promise<Conversation | null> {
    const { rows } = await db.query<Row>({
      name: "live_of_user",
      text: `${SELECT} WHERE c.user_id = $1 AND c.status <> 'ended'`,
      values: [userId],
    });
    return rows[0] === undefined ? null : toConversation(rows[0]);
  },

  /** [HEL5] For each user the live conversation, the latest ended one, and ended ones with undelivered messages of agents. */
  async welcomeOfUsers(db: Queryable, userIds: readonly string[]): Promise<Conversation[]> {
    const { rows } = await db.query<Row>({
      name: "welcome_of_users",
      text: `SELECT w.* FROM unnest($1::text[]) AS given (user_id) CROSS JOIN LATERAL (
          (${SELECT} WHERE c.user_id = given.user_id AND c.status = 'ended' ORDER BY c.opened_at DESC LIMIT 1)
          UNION ALL (${SELECT} WHERE c.user_id = given.user_id AND c.status = 'ended' AND c.user_delivered < c.last_seq
            AND EXISTS (SELECT FROM message m WHERE m.conversation_id = c.id AND m.seq > c.user_delivered
              AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%')
            ORDER BY c.opened_at DESC LIMIT ${WAITING_OF_USER_MAX})
          UNION ALL (${SELECT} WHERE c.user_id = given.user_id AND c.status <> 'ended')
        ) w`,
      values: [userIds],
    });
    // The latest ended one can also have undelivered messages.
    return [...new Map(rows.map((row) => [row.id, toConversation(row)])).values()];
  },

  async openOfAgent(db: Queryable, agentId: string): Promise<Conversation[]> {
    const { rows } = await db.query<Row>(
      `${SELECT} WHERE (c.agent_id = $1 OR c.offered_agent_id = $1) AND c.status = 'open' ORDER BY c.opened_at, c.id`,
      [agentId],
    );
    return rows.map(toConversation);
  },

  /** [HEL5] Ended conversations with messages of the user that were not delivered to the agent, newest first. */
  async waitingForAgent(db: Queryable, agentId: string): Promise<Conversation[]> {
    const { rows } = await db.query<Row>(
      `${SELECT} JOIN (
         SELECT x.id FROM (
           SELECT id, agent_delivered, last_seq, opened_at FROM conversation WHERE agent_id = $1 AND status = 'ended'
           ORDER BY opened_at DESC LIMIT ${WAITING_LOOKED_AT}
         ) x WHERE x.agent_delivered < x.last_seq
           AND EXISTS (SELECT FROM message m WHERE m.conversation_id = x.id AND m.seq > x.agent_delivered AND m.sender LIKE 'user:%')
         ORDER BY x.opened_at DESC LIMIT ${WAITING_OF_AGENT_MAX}
       ) w ON w.id = c.id ORDER BY c.opened_at DESC, c.id`,
      [agentId],
    );
    return rows.map(toConversation);
  },

  async queued(db: Queryable, limit: number): Promise<Conversation[]> {
    const { rows } = await db.query<Row>(
      `${SELECT} WHERE c.status = 'queued' ORDER BY c.silent, c.queued_at, c.id LIMIT $1`,
      [limit],
    );
    return rows.map(toConversation);
  },

  /** The facts that `authorize` needs of a conversation and one reader; null when the conversation does not exist. */
  async facts(
    db: Queryable,
    id: string,
    readerId: string,
    isAgent: boolean,
  ): Promise<ConversationFacts | null> {
    const { rows } = await db.query<ConversationFacts>({
      name: "conversation_facts",
      text: `SELECT c.status, c.user_id AS "userId", c.agent_id::text AS "agentId",
          $3 AND EXISTS (SELECT FROM assignment_decision d WHERE d.conversation_id = c.id AND d.chosen::text = $2) AS "wasAssigned",
          $3 AND EXISTS (SELECT FROM conversation s WHERE s.user_id = c.user_id AND s.status = 'open' AND s.agent_id::text = $2) AS "servesUser",
          coalesce(c.offered_agent_id::text = $2 AND $3, false) AS "isOffered"
        FROM conversation c WHERE c.id = $1`,
      values: [id, readerId, isAgent],
    });
    return rows[0] ?? null;
  },

  /** A page, newest first, or oldest first for the queue; `after` is the last row of the page before. */
  async list(db: Queryable, query: ConversationListQuery): Promise<Conversation[]> {
    const where = ["true"];
    const values: unknown[] = [];
    const add = (condition: (n: number) => string, value: unknown): void => {
      values.push(value);
      where.push(condition(values.length));
    };
    if (query.readableBy !== undefined) add((n) => readableBy(`$${n}`), query.readableBy);
    if (query.userId !== undefined) add((n) => `c.user_id = $${n}`, query.userId);
    if (query.status !== undefined)
      add((n) => `c.status = $${n}::conversation_status`, query.status);
    if (query.after !== undefined) {
      values.push(query.after.openedAt, query.after.id);
      const [at, id] = [values.length - 1, values.length];
      where.push(
        `(c.opened_at, c.id) ${query.oldestFirst ? ">" : "<"} ($${at}::timestamptz, $${id}::uuid)`,
      );
    }
    values.push(query.limit);
    const direction = query.oldestFirst ? "ASC" : "DESC";
    const { rows } = await db.query<Row>(
      `${SELECT} WHERE ${where.join(" AND ")} ORDER BY c.opened_at ${direction}, c.id ${direction} LIMIT $${values.length}`,
      values,
    );
    return rows.map(toConversation);
  },

  /** The number of queued conversations. */
  async queueLength(db: Queryable): Promise<number> {
    const { rows } = await db.query<{ length: number }>(
      "SELECT count(*)::integer AS length FROM conversation WHERE status = 'queued'",
    );
    return rows[0]?.length ?? 0;
  },
};

export interface ConversationListQuery extends Pick<ConversationQuery, "userId" | "status"> {
  /** [ACC2] An agent: conversations that are or were theirs, and earlier ones of users whom they serve now. */
  readableBy?: string;
  after?: { openedAt: string; id: string };
  oldestFirst: boolean;
  limit: number;
}

function toConversation(row: Row): Conversation {
  const user: UserProfile = {
    kind: "user",
    id: row.user_id,
    name: row.user_name,
    avatar: row.user_avatar,
    visitor: row.visitor,
  };
  const agent: AgentProfile | null =
    row.agent_id === null
      ? null
      : { kind: "agent", id: row.agent_id, name: row.agent_name ?? row.agent_id };
  return {
    id: row.id,
    status: row.status,
    lastSeq: row.last_seq,
    user,
    agent,
    cursors: {
      user: { delivered: row.user_delivered, read: row.user_read },
      agent: { delivered: row.agent_delivered, read: row.agent_read },
    },
    openedAt: row.opened_at,
    endedAt: row.ended_at,
    ...(row.queue_position !== null && { queuePosition: row.queue_position }),
    ...(row.waits_from !== null && { waitsFrom: row.waits_from }),
    ...(row.queue_position !== null &&
      row.seconds_per_place !== null && {
        queueWaitSeconds: estimateWait(
          row.queue_position * row.seconds_per_place,
          row.seconds_waited ?? 0,
        ),
      }),
    ...(row.previous_id !== null && { previousId: row.previous_id }),
    ...(row.rating !== null && { rating: row.rating }),
    ...(row.offered_agent_id !== null &&
      row.offered_until !== null && {
        offer: { agentId: row.offered_agent_id, until: row.offered_until },
      }),
    ...(row.held_agent_id !== null && {
      hold: { agentId: row.held_agent_id, until: row.held_until },
    }),
    ...(row.context !== null && { context: row.context }),
  };
}
