import { onlyRow, type Database, type Queryable } from "../platform/postgres/database.ts";
import { LOCKS, tryLock } from "../platform/postgres/locks.ts";
import { runParts } from "../platform/postgres/run-parts.ts";

export interface NotificationTimes {
  /** [NTF5] The age up to which an undelivered notification is sent again. */
  freshSeconds: number;
  /** [NTF7] The age at which an undelivered notification expires. */
  expireSeconds: number;
  /** [NTF7] The age at which a notification is deleted. */
  retentionSeconds: number;
}

// Rows per transaction: the transaction's locks delay others only briefly.
const SLICE = 2_000;
const CALL_RETENTION_SECONDS = 7 * 86_400;
// [HOK1] A call is accepted from 300 s before its timestamp until 300 s after it.
const TARGET_RETENTION_SECONDS = 900;

/** [NTF7] Expires old notifications, and deletes notifications and calls past their retention. One node at a time does it. */
export async function sweepNotifications(
  database: Database,
  times: NotificationTimes,
): Promise<void> {
  await runParts([
    () => expireNotifications(database, times.expireSeconds),
    () => deleteOld(database, "hook_call", CALL_RETENTION_SECONDS),
    () => deleteOld(database, "hook_target", TARGET_RETENTION_SECONDS),
    () => purgeNotifications(database, times.retentionSeconds),
  ]);
}

async function expireNotifications(database: Database, olderThanSeconds: number): Promise<void> {
  const { rows } = await database.pool.query<{ after: string }>(
    "SELECT expired_until::text AS after FROM notification_sweep",
  );
  const ends = await sliceEnds(database, {
    table: "notification",
    after: onlyRow(rows).after,
    olderThanSeconds,
  });
  for (const end of ends) {
    const swept = await sweepSlice(database, (tx) =>
      tx.query("SELECT expire_notifications($1::timestamptz)", [end]),
    );
    if (swept === null) return;
  }
}

async function deleteOld(
  database: Database,
  table: "hook_call" | "hook_target",
  olderThanSeconds: number,
): Promise<void> {
  let from = "-infinity";
  const ends = await sliceEnds(database, { table, after: from, olderThanSeconds });
  for (const end of ends) {
    const swept = await sweepSlice(database, (tx) =>
      tx.query(`DELETE FROM ${table} WHERE at > $1::timestamptz AND at <= $2::timestamptz`, [
        from,
        end,
      ]),
    );
    if (swept === null) return;
    from = end;
  }
}

async function purgeNotifications(database: Database, olderThanSeconds: number): Promise<void> {
  for (;;) {
    const swept = await sweepSlice(database, (tx) =>
      tx.query<{ purged: number }>(
        "SELECT purge_notifications(clock_timestamp() - $1 * interval '1 second', $2) AS purged",
        [olderThanSeconds, SLICE],
      ),
    );
    if (swept?.rows[0]?.purged !== SLICE) return;
  }
}

/** Null when another node holds the sweep's lock. */
function sweepSlice<T>(database: Database, run: (tx: Queryable) => Promise<T>): Promise<T | null> {
  return database.transaction(async (tx) =>
    (await tryLock(tx, LOCKS.notificationSweep)) ? run(tx) : null,
  );
}

/**
 * The times that divide the due rows into slices, oldest first; the last one is the end of what is due. They are texts, which
 * can hold `-infinity`. They are whole milliseconds, as stored times are: a time that was rounded up later would make the
 * sweep skip rows.
 */
async function sliceEnds(
  database: Database,
  due: {
    table: "notification" | "hook_call" | "hook_target";
    after: string;
    olderThanSeconds: number;
  },
): Promise<string[]> {
  const { rows } = await database.pool.query<{ end: string }>(
    `WITH due AS MATERIALIZED (
       SELECT date_trunc('milliseconds', clock_timestamp()) - $2 * interval '1 second' AS until
     )
     SELECT s.at::text AS "end" FROM (
       SELECT x.at, row_number() OVER (ORDER BY x.at) AS place FROM ${due.table} x
       WHERE x.at > $1::timestamptz AND x.at <= (SELECT until FROM due)
     ) s WHERE s.place % $3 = 0
     UNION ALL SELECT until::text FROM due`,
    [due.after, due.olderThanSeconds, SLICE],
  );
  return rows.map((row) => row.end);
}
