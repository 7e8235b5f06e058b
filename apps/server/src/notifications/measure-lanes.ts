import { onlyRow, type Queryable } from "../platform/postgres/database.ts";
import type { NotificationTimes } from "./sweep-notifications.ts";

/** [NTF8] Numbers of notifications of the whole installation. */
export interface LaneSizes {
  /** Undelivered, and young enough to be sent again. */
  fresh: number;
  /** Undelivered, and older. */
  slow: number;
  /** Expired since the installation exists. */
  expired: number;
}

/** Reads every undelivered notification that has not expired. It is meant for metrics, not for each call. */
export async function measureLanes(
  db: Queryable,
  { freshSeconds }: Pick<NotificationTimes, "freshSeconds">,
): Promise<LaneSizes> {
  const { rows } = await db.query<Record<keyof LaneSizes, string>>(
    `SELECT count(*) FILTER (WHERE n.at > now() - $1 * interval '1 second') AS fresh,
       count(*) FILTER (WHERE n.at <= now() - $1 * interval '1 second') AS slow, (SELECT expired FROM notification_sweep) AS expired
     FROM notification_store s JOIN notification n ON n.user_id = s.user_id AND n.seq > greatest(s.delivered_seq, s.expired_seq)
     WHERE s.last_seq > greatest(s.delivered_seq, s.expired_seq)`,
    [freshSeconds],
  );
  const { fresh, slow, expired } = onlyRow(rows);
  return { fresh: Number(fresh), slow: Number(slow), expired: Number(expired) };
}
