import type { Counters, Notification, NotificationState } from "@deskwire/protocol";
import { fitFrame } from "../platform/kernel/fit-frame.ts";
import type { Queryable } from "../platform/postgres/database.ts";
import { CHAT_UNREAD, toCounters } from "./counter-store.ts";
import { toNotification } from "./notification.ts";

/** What the `welcome` frame tells a user about notifications and counters. */
export interface NotificationWelcome {
  counters: Counters;
  notifications: NotificationState;
  /** Epoch milliseconds. */
  revokedAt: number | null;
}

/** The cursors of a user with undelivered notifications. */
export interface NotificationHead {
  userId: string;
  lastSeq: number;
  deliveredSeq: number;
  expiredSeq: number;
}

/** Reads of users' notifications. Writes go through the event writer, the receipt writer and the sweep. */
export const notificationStore = {
  /** The `welcome` data of each user; a user without notifications gets zeros. */
  async welcomes(
    db: Queryable,
    userIds: readonly string[],
  ): Promise<Map<string, NotificationWelcome>> {
    const { rows } = await db.query<WelcomeRow>({
      name: "notification_welcomes",
      text: `SELECT u.id, coalesce(s.last_seq, 0) AS last, coalesce(s.delivered_seq, 0) AS delivered, coalesce(s.read_seq, 0) AS read,
          s.counters, ${CHAT_UNREAD} AS chat, (SELECT r.at FROM user_revocation r WHERE r.user_id = u.id) AS revoked
        FROM unnest($1::text[]) AS u (id) LEFT JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = u.id LIMIT 1) s ON true`,
      values: [userIds],
    });
    return new Map(rows.map((row) => [row.id, toWelcome(row)]));
  },

  /** [NTF3] Reads one row more than `limit`, which tells whether there is another page. */
  async page(
    db: Queryable,
    query: { userId: string; after: number; limit: number },
  ): Promise<{ notifications: Notification[]; lastSeq: number; more: boolean }> {
    const [{ rows }, head] = await Promise.all([
      db.query<NotificationRow>({
        name: "notifications_after",
        text: `SELECT ${COLUMNS} FROM notification WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
        values: [query.userId, query.after, query.limit + 1],
      }),
      db.query<{ last_seq: number }>("SELECT last_seq FROM notification_store WHERE user_id = $1", [
        query.userId,
      ]),
    ]);
    const notifications = fitFrame(rows.slice(0, query.limit).map(ofRow));
    const lastSeq = Math.max(head.rows[0]?.last_seq ?? 0, notifications.at(-1)?.seq ?? 0);
    return { notifications, lastSeq, more: rows.length > notifications.length };
  },

  /** Those of these users who have undelivered notifications that have not expired. */
  async behind(db: Queryable, userIds: readonly string[]): Promise<NotificationHead[]> {
    const { rows } = await db.query<NotificationHead>({
      name: "notification_behind",
      text: `SELECT s.user_id AS "userId", s.last_seq AS "lastSeq", s.delivered_seq AS "deliveredSeq", s.expired_seq AS "expiredSeq"
        FROM unnest($1::text[]) AS u (id) CROSS JOIN LATERAL (
          SELECT x.* FROM notification_store x WHERE x.user_id = u.id AND x.last_seq > greatest(x.delivered_seq, x.expired_seq) LIMIT 1
        ) s`,
      values: [userIds],
    });
    return rows;
  },

  /** The user's undelivered notifications of the last `freshSeconds`, oldest first. */
  async undelivered(
    db: Queryable,
    query: { userId: string; limit: number; freshSeconds: number },
  ): Promise<Notification[]> {
    const { rows } = await db.query<NotificationRow>({
      name: "notifications_undelivered",
      text: `SELECT ${COLUMNS} FROM notification n
        WHERE n.user_id = $1 AND n.seq > (SELECT greatest(s.delivered_seq, s.expired_seq) FROM notification_store s WHERE s.user_id = $1)
          AND n.at > now() - $3::integer * interval '1 second'
        ORDER BY n.seq LIMIT $2`,
      values: [query.userId, query.limit, query.freshSeconds],
    });
    return rows.map(ofRow);
  },

  /** [NTF7] The user's notifications after `after` that have not expired, delivered or not. */
  async unexpired(
    db: Queryable,
    query: { userId: string; after: number; limit: number; expireSeconds: number },
  ): Promise<Notification[]> {
    const { rows } = await db.query<NotificationRow>({
      name: "notifications_unexpired",
      text: `SELECT ${COLUMNS} FROM notification n
        WHERE n.user_id = $1 AND n.seq > greatest($2, (SELECT s.expired_seq FROM notification_store s WHERE s.user_id = $1))
          AND n.at > now() - $4::integer * interval '1 second'
        ORDER BY n.seq LIMIT $3`,
      values: [query.userId, query.after, query.limit, query.expireSeconds],
    });
    return rows.map(ofRow);
  },
};

interface WelcomeRow {
  id: string;
  last: number;
  delivered: number;
  read: number;
  counters: unknown;
  chat: number;
  revoked: string | null;
}

function toWelcome(row: WelcomeRow): NotificationWelcome {
  const { counters, chat, revoked, last, delivered, read } = row;
  return {
    counters: toCounters(counters, chat),
    notifications: { lastSeq: last, deliveredSeq: delivered, readSeq: read },
    revokedAt: revoked === null ? null : Date.parse(revoked),
  };
}

const COLUMNS = "seq, category, event_id, from_id, data, group_hash::text, count, event_at, at";

interface NotificationRow {
  seq: number;
  category: string;
  event_id: string;
  from_id: string | null;
  data: unknown;
  group_hash: string | null;
  count: number;
  event_at: string | null;
  at: string;
}

function ofRow(row: NotificationRow): Notification {
  return toNotification({
    seq: row.seq,
    category: row.category,
    eventId: row.event_id,
    from: row.from_id,
    group: row.group_hash,
    count: row.count,
    data: row.data,
    at: row.event_at ?? row.at,
  });
}
