import type { WebhookDelivery } from "@deskwire/protocol";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { LOCKS, tryLock } from "../platform/postgres/locks.ts";

/** A delivery that this node has taken for an attempt. */
export interface DueDelivery {
  id: string;
  endpointId: string;
  url: string;
  secret: string;
  type: string;
  conversationId: string;
  seq: number;
  at: string;
  /** Attempts made before this one. */
  attempts: number;
}

export interface TakeOptions {
  leaseSeconds: number;
  /** Deliveries that this node has under way, by endpoint. */
  underWay: ReadonlyMap<string, number>;
  /** Of one endpoint, a node has no more under way. */
  ofEach: number;
  /** Nor more than its share of this, by the number of endpoints that are switched on; but always one. */
  ofAll: number;
}

export interface DeliveryPage {
  /** Those after this one, or after all of that time. */
  after: { at: string; id: string | null } | null;
  limit: number;
}

const DELIVERY = `id, type, conversation_id AS "conversationId", seq, at, state, attempts, next_at AS "nextAt", status, error, tried_at AS "triedAt"`;

// How long a mailbox is announced once it is stale: a node that was away for less has missed nothing.
const TOLD_FOR_DAYS = 30;
/** [OUT4] */
const KEPT_DAYS = 30;

// Of all conversations those in which a message can have waited that long, and not longer. Two halves, each by an index.
const MAYBE_STALE = [
  "status <> 'ended'",
  `status = 'ended' AND ended_at >= now() - ($1 + ${TOLD_FOR_DAYS}) * interval '1 day'`,
]
  .map(
    (which) => `SELECT id, last_seq, agent_delivered, user_delivered FROM conversation
      WHERE ${which} AND opened_at <= now() - $1 * interval '1 day'`,
  )
  .join(" UNION ALL ");

export const deliveryStore = {
  /** Newest first, with what was tried. */
  async deliveries(
    db: Queryable,
    endpointId: string,
    page: DeliveryPage,
  ): Promise<WebhookDelivery[]> {
    const { rows } = await db.query<WebhookDelivery>(
      `SELECT ${DELIVERY} FROM webhook_delivery WHERE endpoint_id = $1
         AND ($2::timestamptz IS NULL OR CASE WHEN $3::uuid IS NULL THEN at < $2 ELSE (at, id) < ($2, $3) END)
       ORDER BY at DESC, id DESC LIMIT $4`,
      [endpointId, page.after?.at ?? null, page.after?.id ?? null, page.limit],
    );
    return rows;
  },

  /** [OUT4] Due again from the start, at once, unless its endpoint is switched off. */
  async replay(db: Queryable, deliveryId: string): Promise<"due" | "disabled" | "unknown"> {
    const { rows } = await db.query<{ enabled: boolean }>(
      `WITH found AS (
         SELECT d.id, e.enabled FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id WHERE d.id = $1
       ), due AS (
         UPDATE webhook_delivery d SET state = 'pending', attempts = 0, next_at = now() FROM found f WHERE d.id = f.id AND f.enabled
       )
       SELECT enabled FROM found`,
      [deliveryId],
    );
    if (rows[0] === undefined) return "unknown";
    return rows[0].enabled ? "due" : "disabled";
  },

  /** Everything that was given up. */
  async dead(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM webhook_delivery WHERE state = 'dead' ORDER BY at, id",
    );
    return rows.map((row) => row.id);
  },

  /**
   * Takes what is due, as much of each endpoint as it has room for, for a while: if this node dies, another one takes it when
   * the while is over.
   */
  async take(
    db: Queryable,
    { leaseSeconds, underWay, ofEach, ofAll }: TakeOptions,
  ): Promise<DueDelivery[]> {
    const { rows } = await db.query<DueDelivery>(
      `WITH open AS MATERIALIZED (
         SELECT e.id, greatest(0, least($4, greatest(1, $5 / count(*) OVER ())) - coalesce(u.deliveries, 0)) AS room
         FROM webhook_endpoint e LEFT JOIN unnest($2::uuid[], $3::integer[]) AS u (id, deliveries) ON u.id = e.id
         WHERE e.enabled
       ), due AS MATERIALIZED (
         SELECT x.id FROM open o CROSS JOIN LATERAL (
           SELECT d.id FROM webhook_delivery d
           WHERE d.endpoint_id = o.id AND d.state = 'pending' AND d.next_at <= now()
           ORDER BY d.next_at LIMIT o.room FOR UPDATE SKIP LOCKED
         ) x
       )
       UPDATE webhook_delivery d SET next_at = now() + $1 * interval '1 second' FROM webhook_endpoint e
       WHERE d.id = ANY (ARRAY(SELECT x.id FROM due x)) AND e.id = d.endpoint_id
       RETURNING d.id, d.endpoint_id AS "endpointId", e.url, e.secret, d.type, d.conversation_id AS "conversationId", d.seq, d.at, d.attempts`,
      [leaseSeconds, [...underWay.keys()], [...underWay.values()], ofEach, ofAll],
    );
    return rows;
  },

  /** What came of an attempt. `retryInSeconds` null: delivered, or given up. */
  async record(
    db: Queryable,
    id: string,
    result: {
      delivered: boolean;
      status: number | null;
      error: string | null;
      retryInSeconds: number | null;
    },
  ): Promise<void> {
    await db.query(
      `UPDATE webhook_delivery SET attempts = attempts + 1, status = $2, error = $3, tried_at = now(),
         state = CASE WHEN $4 THEN 'delivered' WHEN $5::float8 IS NULL THEN 'dead' ELSE 'pending' END::delivery_state,
         next_at = now() + coalesce($5, 0) * interval '1 second' WHERE id = $1`,
      [id, result.status, result.error, result.delivered, result.retryInSeconds],
    );
  },

  /** It is not to be told after all. */
  async drop(db: Queryable, id: string): Promise<void> {
    await db.query("DELETE FROM webhook_delivery WHERE id = $1", [id]);
  },

  /**
   * [OUT5] Announces mailboxes whose oldest message has waited for so many days, and for no more than 30 more. One that was
   * announced since its oldest message came has not been emptied in between. One node at a time.
   */
  async announceStale(database: Pick<Database, "transaction">, days: number): Promise<void> {
    await database.transaction(async (tx) => {
      if (!(await tryLock(tx, LOCKS.staleMailboxes))) return;
      await tx.query(
        `INSERT INTO webhook_delivery (id, endpoint_id, type, conversation_id, seq, at)
         SELECT md5('mailbox.stale' || e.id || s.id || s.seq)::uuid, e.id, 'mailbox.stale', s.id, s.seq, now()
         FROM webhook_endpoint e CROSS JOIN (
           SELECT c.id, o.sender, o.seq, o.at FROM (${MAYBE_STALE}) c CROSS JOIN LATERAL (
             SELECT DISTINCT ON (m.sender) m.sender, m.seq, m.at FROM message m
             WHERE m.conversation_id = c.id AND m.seq > least(c.agent_delivered, c.user_delivered) AND m.kind NOT IN ('event', 'note')
               AND CASE WHEN m.sender LIKE 'user:%' THEN m.seq > c.agent_delivered ELSE m.seq > c.user_delivered END
             ORDER BY m.sender, m.seq
           ) o
           WHERE least(c.agent_delivered, c.user_delivered) < c.last_seq
             AND o.at BETWEEN now() - ($1 + ${TOLD_FOR_DAYS}) * interval '1 day' AND now() - $1 * interval '1 day'
         ) s
         WHERE e.enabled AND 'mailbox.stale' = ANY (e.events) AND NOT EXISTS (
           SELECT FROM webhook_delivery d JOIN message m ON m.conversation_id = d.conversation_id AND m.seq = d.seq
           WHERE d.type = 'mailbox.stale' AND d.endpoint_id = e.id AND d.conversation_id = s.id AND m.sender = s.sender AND d.at >= s.at
         )
         ON CONFLICT (id) DO NOTHING`,
        [days],
      );
    });
  },

  /**
   * [OUT4] Deletes some of what was delivered long ago, oldest first; answers how many. Of mailboxes it is still known as long
   * as they could be announced anew.
   */
  async pruneDelivered(
    db: Queryable,
    { staleDays, limit }: { staleDays: number; limit: number },
  ): Promise<number> {
    const { rowCount } = await db.query(
      `DELETE FROM webhook_delivery WHERE id IN (
         SELECT id FROM webhook_delivery WHERE state = 'delivered' AND tried_at < now() - ${KEPT_DAYS} * interval '1 day'
           AND (type <> 'mailbox.stale' OR tried_at < now() - ($1 + ${TOLD_FOR_DAYS}) * interval '1 day')
         ORDER BY tried_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )`,
      [staleDays, limit],
    );
    return rowCount ?? 0;
  },
};
