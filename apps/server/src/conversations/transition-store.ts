import {
  participantKey,
  type ConversationStatus,
  type EventBody,
  type Message,
  type PageContext,
  type Participant,
  type TextBody,
  type UserProfile,
} from "@deskwire/protocol";
import { onlyRow, type Database, type Queryable } from "../platform/postgres/database.ts";
import { lock, LOCKS, tryLock } from "../platform/postgres/locks.ts";

/** A conversation's row, locked for the rest of the transaction. */
export interface LockedConversation {
  id: string;
  status: ConversationStatus;
  userId: string;
  agentId: string | null;
  lastSeq: number;
  heldAgentId: string | null;
  offeredAgentId: string | null;
  rating: number | null;
}

const LOCKED = `id, status, user_id AS "userId", agent_id::text AS "agentId", last_seq AS "lastSeq",
  held_agent_id::text AS "heldAgentId", offered_agent_id::text AS "offeredAgentId", rating`;

// [CNV9] Whoever it comes to next, the user waits for that agent's first word.
const NOBODY_SPOKE = "last_from = NULL, warned_at = NULL";

const NOBODY =
  "waiting_since = NULL, held_agent_id = NULL, held_until = NULL, offered_agent_id = NULL, offered_until = NULL, excluded_agent_id = NULL";

/** The writes of life-cycle transitions; each belongs inside a transaction that also appends its event. */
export const transitionStore = {
  /**
   * Runs a transaction under the assignment lock (platform/postgres/locks.ts). Rejects with BusyError
   * at once when too many transactions of this node wait for the lock; never with `always`.
   */
  withAssignmentLock<T>(
    database: Database,
    run: (tx: Queryable) => Promise<T>,
    options?: { always: boolean },
  ): Promise<T> {
    const locked = async (tx: Queryable): Promise<T> => {
      await lock(tx, LOCKS.assignment);
      return run(tx);
    };
    return database.assignmentGate.run(() => database.transaction(locked), options);
  },

  tryAssignmentLock: (tx: Queryable): Promise<boolean> => tryLock(tx, LOCKS.assignment),

  async lock(tx: Queryable, id: string): Promise<LockedConversation | null> {
    const { rows } = await tx.query<LockedConversation>(
      `SELECT ${LOCKED} FROM conversation WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  },

  /** Against the search feed too, which holds what it reads from being deleted alone. */
  async lockAlone(tx: Queryable, id: string): Promise<void> {
    await tx.query("SELECT FROM conversation WHERE id = $1 FOR UPDATE", [id]);
  },

  async saveUser(tx: Queryable, user: UserProfile): Promise<void> {
    await tx.query(
      `INSERT INTO end_user (id, name, avatar, visitor) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar
       WHERE (end_user.name, end_user.avatar) IS DISTINCT FROM (excluded.name, excluded.avatar)`,
      [user.id, user.name, user.avatar, user.visitor],
    );
  },

  /** [CNV1] Inserts a queued conversation; null when the user has a live one. */
  async insert(
    tx: Queryable,
    row: { id: string; userId: string; context: PageContext | null },
  ): Promise<{ previousId: string | null } | null> {
    const { rows } = await tx.query<{ previousId: string | null }>(
      `INSERT INTO conversation (id, user_id, status, last_at, previous_id, context, opened_at, queued_at, waiting_since)
       VALUES ($1, $2, 'queued', now(),
         (SELECT id FROM conversation WHERE user_id = $2 AND status = 'ended' ORDER BY opened_at DESC LIMIT 1 FOR KEY SHARE), $3, now(), clock_timestamp(), clock_timestamp())
       ON CONFLICT (user_id) WHERE status <> 'ended' DO NOTHING
       RETURNING previous_id AS "previousId"`,
      [row.id, row.userId, row.context],
    );
    return rows[0] ?? null;
  },

  /** [CNV2] Appends a life-cycle event to a conversation whose row this transaction holds. */
  appendEvent(tx: Queryable, conversationId: string, body: EventBody): Promise<Message> {
    return append(tx, conversationId, { from: null, kind: "event", body });
  },

  /** The note of a transfer, as the agent's message. */
  appendNote(
    tx: Queryable,
    conversationId: string,
    from: Participant,
    text: string,
  ): Promise<Message> {
    return append(tx, conversationId, { from, kind: "note", body: { text } });
  },

  /** [CNV3] Throws on one that has ended, which whoever locked it should have seen. */
  async assign(tx: Queryable, id: string, agentId: string): Promise<void> {
    const { rowCount } = await tx.query(
      `UPDATE conversation SET status = 'open', agent_id = $2, ${NOBODY}, ${NOBODY_SPOKE} WHERE id = $1 AND status <> 'ended'`,
      [id, agentId],
    );
    if (rowCount !== 1) throw new Error(`conversation ${id} was to be assigned and has ended`);
  },

  /** Back to, or on in, the queue; its place there is kept. `hold` keeps it for one agent: seconds, -1 for ever. */
  async requeue(
    tx: Queryable,
    id: string,
    hold: { agentId: string; seconds: number } | null,
    excluded: string | null = null,
  ): Promise<string | null> {
    const { rows } = await tx.query<{ until: string | null }>(
      `UPDATE conversation SET status = 'queued', agent_id = NULL, offered_agent_id = NULL, offered_until = NULL, held_agent_id = $2, excluded_agent_id = $4, ${NOBODY_SPOKE},
         waiting_since = CASE WHEN $2::bigint IS NULL THEN clock_timestamp() END,
         held_until = CASE WHEN $2::bigint IS NULL THEN NULL WHEN $3 < 0 THEN 'infinity' ELSE clock_timestamp() + $3 * interval '1 second' END
       WHERE id = $1 RETURNING held_until AS until`,
      [id, hold?.agentId ?? null, hold?.seconds ?? 0, excluded],
    );
    return rows[0]?.until ?? null;
  },

  async end(tx: Queryable, id: string): Promise<void> {
    await tx.query(
      `UPDATE conversation SET status = 'ended', ended_at = date_trunc('milliseconds', clock_timestamp()), ${NOBODY}
       WHERE id = $1`,
      [id],
    );
  },

  async offer(
    tx: Queryable,
    id: string,
    to: { agentId: string; seconds: number } | null,
  ): Promise<void> {
    await tx.query(
      `UPDATE conversation SET offered_agent_id = $2,
         offered_until = CASE WHEN $2::bigint IS NULL THEN NULL ELSE clock_timestamp() + $3 * interval '1 second' END WHERE id = $1`,
      [id, to?.agentId ?? null, to?.seconds ?? 0],
    );
  },

  async rate(tx: Queryable, id: string, score: number, comment: string | null): Promise<void> {
    await tx.query("UPDATE conversation SET rating = $2, rating_comment = $3 WHERE id = $1", [
      id,
      score,
      comment,
    ]);
  },

  /** [ASG7] Whether the agent could have taken it until a minute ago: it was in the queue, or offered to the agent. */
  async wasUpFor(
    tx: Queryable,
    id: string,
    { agentId, offerSeconds }: { agentId: string; offerSeconds: number },
  ): Promise<boolean> {
    const { rows } = await tx.query<{ up: boolean }>(
      `SELECT EXISTS (
         SELECT FROM message m WHERE m.conversation_id = $1 AND m.kind = 'event' AND (
           m.body ->> 'type' = 'returned' AND m.body #>> '{agent,id}' = $2 AND m.at > now() - interval '1 minute'
           OR m.body ->> 'type' = 'transferred' AND m.body #>> '{to,id}' = $2 AND m.at > now() - $3 * interval '1 second' - interval '1 minute'
           OR m.body ->> 'type' = 'assigned' AND m.at > now() - interval '1 minute' AND (
             SELECT q.body ->> 'type' IN ('queued', 'held') OR q.body -> 'to' = 'null' FROM message q
             WHERE q.conversation_id = $1 AND q.kind = 'event' AND q.seq < m.seq
               AND q.body ->> 'type' IN ('queued', 'held', 'transferred', 'assigned') ORDER BY q.seq DESC LIMIT 1
           )
         )
       ) AS up`,
      [id, agentId, offerSeconds],
    );
    return onlyRow(rows).up;
  },

  async seqOfEvent(tx: Queryable, id: string, type: EventBody["type"]): Promise<number | null> {
    const { rows } = await tx.query<{ seq: number }>(
      "SELECT seq FROM message WHERE conversation_id = $1 AND kind = 'event' AND body ->> 'type' = $2 ORDER BY seq DESC LIMIT 1",
      [id, type],
    );
    return rows[0]?.seq ?? null;
  },
};

type Appendable = { from: Participant | null } & (
  | { kind: "event"; body: EventBody }
  | { kind: "note"; body: TextBody }
);

async function append(
  tx: Queryable,
  conversationId: string,
  message: Appendable,
): Promise<Message> {
  const { rows } = await tx.query<{ seq: number; at: string }>(
    `WITH head AS (
       UPDATE conversation SET last_seq = last_seq + 1, last_at = greatest(last_at, date_trunc('milliseconds', clock_timestamp())),
         announced = announced OR $6
       WHERE id = $1 RETURNING last_seq, last_at
     )
     , hooked AS (
       INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
       SELECT e.id, $5, $1, h.last_seq, h.last_at FROM head h CROSS JOIN webhook_endpoint e WHERE e.enabled AND $5 = ANY (e.events)
     )
     INSERT INTO message (conversation_id, seq, sender, kind, body, at)
     SELECT $1, last_seq, $2, $3::message_kind, $4::jsonb, last_at FROM head RETURNING seq, at`,
    [
      conversationId,
      message.from === null ? null : participantKey(message.from),
      message.kind,
      JSON.stringify(message.body),
      // [OUT1] Of a note no endpoint hears.
      message.kind === "note" ? null : `conversation.${message.body.type}`,
      message.kind === "event" && message.body.type !== "opened",
    ],
  );
  return { ...message, ...onlyRow(rows) };
}
