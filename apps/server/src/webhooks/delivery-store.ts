import type { WebhookDelivery } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";
import { ANNOUNCED_FOR_DAYS } from "./stale-mailbox-store.ts";

/** A delivery that this node has taken for an attempt. */
export interface DueDelivery {
  id: string;
  endpointId: string;
  url: string;
  secret: string;
  /** [DOR12] The secret before the last rotation, while it signs too. */
  oldSecret: string | null;
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
  /** Maximum of one endpoint's deliveries under way on this node. */
  ofEach: number;
  /** Maximum of all deliveries under way. Enabled endpoints share it evenly; each may have at least one. */
  ofAll: number;
}

export interface DeliveryPage {
  /** The last delivery of the previous page, or a time of which all deliveries are skipped. Null for the first page. */
  after: { at: string; id: string | null } | null;
  limit: number;
}

const DELIVERY = `id, type, conversation_id AS "conversationId", seq, at, state, attempts, next_at AS "nextAt", status, error, tried_at AS "triedAt"`;

// [OUT4]
const KEPT_DAYS = 30;

export const deliveryStore = {
  /** Newest first, with the result of the last attempt. */
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

  /** [OUT4] Makes a delivery due at once, with all its attempts, unless its endpoint is disabled. */
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

  /** The ids of all dead deliveries. */
  async dead(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM webhook_delivery WHERE state = 'dead' ORDER BY at, id",
    );
    return rows.map((row) => row.id);
  },

  /**
   * Takes due deliveries under a lease, as many of each endpoint as the limits allow. If this node dies, another one takes
   * them when the lease has expired.
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
       RETURNING d.id, d.endpoint_id AS "endpointId", e.url, e.secret,
         CASE WHEN e.old_secret_until > now() THEN e.old_secret END AS "oldSecret", d.type, d.conversation_id AS "conversationId", d.seq, d.at, d.attempts`,
      [leaseSeconds, [...underWay.keys()], [...underWay.values()], ofEach, ofAll],
    );
    return rows;
  },

  /** Records an attempt. `retryInSeconds` is null when the delivery is delivered or dead. */
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

  /** Removes a delivery whose conversation has been deleted. */
  async drop(db: Queryable, id: string): Promise<void> {
    await db.query("DELETE FROM webhook_delivery WHERE id = $1", [id]);
  },

  /**
   * [OUT4] Deletes up to `limit` old delivered deliveries, oldest first, and returns their number. Those of stale mailboxes
   * are kept longer, because they prevent a second announcement.
   */
  async pruneDelivered(
    db: Queryable,
    { staleDays, limit }: { staleDays: number; limit: number },
  ): Promise<number> {
    const { rowCount } = await db.query(
      `DELETE FROM webhook_delivery WHERE id IN (
         SELECT id FROM webhook_delivery WHERE state = 'delivered' AND tried_at < now() - ${KEPT_DAYS} * interval '1 day'
           AND (type <> 'mailbox.stale' OR tried_at < now() - ($1 + ${ANNOUNCED_FOR_DAYS}) * interval '1 day')
         ORDER BY tried_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )`,
      [staleDays, limit],
    );
    return rowCount ?? 0;
  },
};
