import { onlyRow, type Database, type Queryable } from "../platform/postgres/database.ts";
import { LOCKS, tryLock } from "../platform/postgres/locks.ts";
import { runParts } from "../platform/postgres/run-parts.ts";

/** Undelivered notices by lane, and how many have expired since the beginning. */
export interface LaneSizes {
  fresh: number;
  slow: number;
  expired: number;
}

export interface NoticeTimes {
  freshSeconds: number;
  expireSeconds: number;
  retentionSeconds: number;
}

// Notices, or calls, that one transaction looks at: nobody waits for long for what it holds.
const SLICE = 2_000;
const CALL_RETENTION_SECONDS = 7 * 86_400;

/** [NTF7] Counts as expired what has become too old, and removes what is past the retention; one node at a time. */
export async function sweepNotices(database: Database, times: NoticeTimes): Promise<void> {
  await runParts([
    () => expireNotices(database, times.expireSeconds),
    () => forgetCalls(database),
    () => purgeNotices(database, times.retentionSeconds),
  ]);
}

async function expireNotices(database: Database, olderThanSeconds: number): Promise<void> {
  const { rows } = await database.pool.query<{ after: string }>(
    "SELECT expired_until::text AS after FROM notification_sweep",
  );
  const ends = await sliceEnds(database, {
    table: "notification",
    after: onlyRow(rows).after,
    olderThanSeconds,
  });
  for (const end of ends) {
    const mine = await sweepSlice(database, (tx) =>
      tx.query("SELECT expire_notifications($1::timestamptz)", [end]),
    );
    if (mine === null) return;
  }
}

async function forgetCalls(database: Database): Promise<void> {
  let from = "-infinity";
  const ends = await sliceEnds(database, {
    table: "hook_call",
    after: from,
    olderThanSeconds: CALL_RETENTION_SECONDS,
  });
  for (const end of ends) {
    const mine = await sweepSlice(database, (tx) =>
      tx.query("DELETE FROM hook_call WHERE at > $1::timestamptz AND at <= $2::timestamptz", [
        from,
        end,
      ]),
    );
    if (mine === null) return;
    from = end;
  }
}

async function purgeNotices(database: Database, olderThanSeconds: number): Promise<void> {
  for (;;) {
    const mine = await sweepSlice(database, (tx) =>
      tx.query<{ purged: number }>(
        "SELECT purge_notifications(clock_timestamp() - $1 * interval '1 second', $2) AS purged",
        [olderThanSeconds, SLICE],
      ),
    );
    if (mine?.rows[0]?.purged !== SLICE) return;
  }
}

/** Null while another node is at it. */
function sweepSlice<T>(database: Database, run: (tx: Queryable) => Promise<T>): Promise<T | null> {
  return database.transaction(async (tx) =>
    (await tryLock(tx, LOCKS.notificationSweep)) ? run(tx) : null,
  );
}

/**
 * Times that part what is due, oldest first; the last one is until when it is. As texts, which keep `-infinity`; in whole
 * milliseconds, as they are stored: rounded up, the sweep would leave out what came between.
 */
async function sliceEnds(
  database: Database,
  due: { table: "notification" | "hook_call"; after: string; olderThanSeconds: number },
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

/** Looks at every undelivered notice that has not expired: for metrics, not for every call. */
export async function measureLanes(db: Queryable, times: NoticeTimes): Promise<LaneSizes> {
  const { rows } = await db.query<{ fresh: string; slow: string; expired: string }>(
    `SELECT count(*) FILTER (WHERE n.at > now() - $1 * interval '1 second') AS fresh,
       count(*) FILTER (WHERE n.at <= now() - $1 * interval '1 second') AS slow, (SELECT expired FROM notification_sweep) AS expired
     FROM notification_store i JOIN notification n ON n.user_id = i.user_id AND n.seq > greatest(i.delivered_seq, i.expired_seq)
     WHERE i.last_seq > greatest(i.delivered_seq, i.expired_seq)`,
    [times.freshSeconds],
  );
  const row = rows[0];
  return {
    fresh: Number(row?.fresh ?? 0),
    slow: Number(row?.slow ?? 0),
    expired: Number(row?.expired ?? 0),
  };
}
