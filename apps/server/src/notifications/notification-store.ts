import {
  isJsonObject,
  type Counters,
  type Notification,
  type NotificationState,
} from "@deskwire/protocol";
import { fitFrame } from "../platform/kernel/fit-frame.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";

interface NoticeRow {
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

/** What a notice is made of, whether it was just recorded or read. */
export type NoticeFields = Pick<Notification, "seq" | "category" | "eventId" | "count" | "at"> & {
  from: string | null;
  group: string | null;
  data: unknown;
};

/** What `welcome` says of a user's inbox. */
export interface InboxWelcome {
  counters: Counters;
  notifications: NotificationState;
  /** Epoch milliseconds. */
  revokedAt: number | null;
}

/** Undelivered notices of a user who is due for them. */
export interface InboxHead {
  userId: string;
  lastSeq: number;
  deliveredSeq: number;
  expiredSeq: number;
}

const COLUMNS = "seq, category, event_id, from_id, data, group_hash::text, count, event_at, at";
const NO_COUNTERS = { chat: 0, comment: 0, like: 0 };

// [CTR3]
const CHAT_UNREAD = `(SELECT coalesce(sum(c.user_unread), 0)::integer FROM conversation c
  WHERE c.user_id = u.id AND c.status <> 'ended')`;

/** Reads of what the main site sent users, and the rare writes; the frequent ones have writers of their own. */
export const inboxStore = {
  /** For `welcome`, also of users who have nothing. */
  async welcomes(db: Queryable, userIds: readonly string[]): Promise<Map<string, InboxWelcome>> {
    const { rows } = await db.query<WelcomeRow>({
      name: "notification_welcomes",
      text: `SELECT u.id, coalesce(i.last_seq, 0) AS last, coalesce(i.delivered_seq, 0) AS delivered, coalesce(i.read_seq, 0) AS read,
          i.counters, ${CHAT_UNREAD} AS chat, (SELECT r.at FROM user_revocation r WHERE r.user_id = u.id) AS revoked
        FROM unnest($1::text[]) AS u (id) LEFT JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = u.id LIMIT 1) i ON true`,
      values: [userIds],
    });
    return new Map(rows.map((row) => [row.id, toWelcome(row)]));
  },

  /** Every user's numbers, also of those who have none. */
  async counters(db: Queryable, userIds: readonly string[]): Promise<Map<string, Counters>> {
    const { rows } = await db.query<{ id: string; counters: unknown; chat: number }>({
      name: "notification_counters",
      text: `SELECT u.id, i.counters, ${CHAT_UNREAD} AS chat
        FROM unnest($1::text[]) AS u (id) LEFT JOIN LATERAL (SELECT x.counters FROM notification_store x WHERE x.user_id = u.id LIMIT 1) i ON true`,
      values: [userIds],
    });
    return new Map(rows.map((row) => [row.id, toCounters(row.counters, row.chat)]));
  },

  /** [NTF3] One more than asked tells whether there is more. */
  async page(
    db: Queryable,
    query: { userId: string; after: number; limit: number },
  ): Promise<{ notifications: Notification[]; lastSeq: number; more: boolean }> {
    const [{ rows }, head] = await Promise.all([
      db.query<NoticeRow>({
        name: "notifications_after",
        text: `SELECT ${COLUMNS} FROM notification WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
        values: [query.userId, query.after, query.limit + 1],
      }),
      db.query<{ last_seq: number }>("SELECT last_seq FROM notification_store WHERE user_id = $1", [
        query.userId,
      ]),
    ]);
    const notifications = fitFrame(rows.slice(0, query.limit).map(toNotice));
    const lastSeq = Math.max(head.rows[0]?.last_seq ?? 0, notifications.at(-1)?.seq ?? 0);
    return { notifications, lastSeq, more: rows.length > notifications.length };
  },

  /** Of these users, those who have not taken everything. */
  async behind(db: Queryable, userIds: readonly string[]): Promise<InboxHead[]> {
    const { rows } = await db.query<InboxHead>({
      name: "notification_behind",
      text: `SELECT i.user_id AS "userId", i.last_seq AS "lastSeq", i.delivered_seq AS "deliveredSeq", i.expired_seq AS "expiredSeq"
        FROM unnest($1::text[]) AS u (id) CROSS JOIN LATERAL (
          SELECT x.* FROM notification_store x WHERE x.user_id = u.id AND x.last_seq > greatest(x.delivered_seq, x.expired_seq) LIMIT 1
        ) i`,
      values: [userIds],
    });
    return rows;
  },

  /** Undelivered notices that are younger, oldest first. */
  async undelivered(
    db: Queryable,
    query: { userId: string; limit: number; freshSeconds: number },
  ): Promise<Notification[]> {
    const { rows } = await db.query<NoticeRow>({
      name: "notifications_undelivered",
      text: `SELECT ${COLUMNS} FROM notification n
        WHERE n.user_id = $1 AND n.seq > (SELECT greatest(i.delivered_seq, i.expired_seq) FROM notification_store i WHERE i.user_id = $1)
          AND n.at > now() - $3::integer * interval '1 second'
        ORDER BY n.seq LIMIT $2`,
      values: [query.userId, query.limit, query.freshSeconds],
    });
    return rows.map(toNotice);
  },

  /** [NTF7] Those after `after` that have not expired, delivered or not. */
  async unexpired(
    db: Queryable,
    query: { userId: string; after: number; limit: number; expireSeconds: number },
  ): Promise<Notification[]> {
    const { rows } = await db.query<NoticeRow>({
      name: "notifications_unexpired",
      text: `SELECT ${COLUMNS} FROM notification n
        WHERE n.user_id = $1 AND n.seq > greatest($2, (SELECT i.expired_seq FROM notification_store i WHERE i.user_id = $1))
          AND n.at > now() - $4::integer * interval '1 second'
        ORDER BY n.seq LIMIT $3`,
      values: [query.userId, query.after, query.limit, query.expireSeconds],
    });
    return rows.map(toNotice);
  },

  /** [CTR6] All or none. */
  async setCounters(db: Queryable, userId: string, set: Record<string, number>): Promise<void> {
    if (Object.keys(set).length === 0) return;
    await db.query("SELECT set_counters($1, $2)", [userId, JSON.stringify(set)]);
  },

  /** [CTR4] One category, or all; never `chat`. */
  async clearCounters(database: Database, userId: string, category: string | null): Promise<void> {
    await database.transaction(async (tx) => {
      const { rows } = await tx.query<{ counters: unknown }>(
        "SELECT counters FROM notification_store WHERE user_id = $1 FOR NO KEY UPDATE",
        [userId],
      );
      const known = Object.keys(asObject(rows[0]?.counters));
      const cleared = known.filter((each) => category === null || each === category);
      await inboxStore.setCounters(
        tx,
        userId,
        Object.fromEntries(cleared.map((each) => [each, 0])),
      );
    });
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

function toWelcome({ counters, chat, revoked, last, delivered, read }: WelcomeRow): InboxWelcome {
  return {
    counters: toCounters(counters, chat),
    notifications: { lastSeq: last, deliveredSeq: delivered, readSeq: read },
    revokedAt: revoked === null ? null : Date.parse(revoked),
  };
}

/** [CTR1] */
function toCounters(stored: unknown, chat: number): Counters {
  const counters = { ...NO_COUNTERS, ...(asObject(stored) as Record<string, number>), chat };
  const total = Object.values(counters).reduce((sum, value) => sum + value, 0);
  return { ...counters, total };
}

function asObject(value: unknown): object {
  return isJsonObject(value) ? value : {};
}

function toNotice(row: NoticeRow): Notification {
  return notice({
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

/** [HOK8] A notice as it stands on the wire. */
export function notice({ from, group, data, ...fields }: NoticeFields): Notification {
  const shown = isJsonObject(data) ? data : {};
  const text = shown["excerpt"] ?? shown["text"];
  return {
    ...fields,
    ...(from !== null && { from }),
    ...(typeof shown["title"] === "string" && { title: shown["title"] }),
    ...(typeof text === "string" && { text }),
    ...(typeof shown["url"] === "string" && { url: shown["url"] }),
    ...(group !== null && { group }),
    ...(data !== null && { data }),
  };
}
