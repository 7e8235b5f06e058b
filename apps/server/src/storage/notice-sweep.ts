import { tryLock, type Database, type Queryable } from "./database.ts";

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

// Any number does, as long as no other lock of this database has it.
const SWEEP_LOCK = 66_666_668;
const PURGE_SLICE = 2_000;
const CALL_RETENTION_DAYS = 7;

/** [NTF7] Counts as expired what has become too old, and removes what is past the retention; one node at a time. */
export async function sweepNotices(database: Database, times: NoticeTimes): Promise<void> {
  const mine = await database.transaction(async (tx) => {
    if (!(await tryLock(tx, SWEEP_LOCK))) return false;
    await tx.query("SELECT expire_notices(clock_timestamp() - $1 * interval '1 second')", [
      times.expireSeconds,
    ]);
    await tx.query("DELETE FROM hook_call WHERE at < now() - $1 * interval '1 day'", [
      CALL_RETENTION_DAYS,
    ]);
    return true;
  });
  let purged = mine ? PURGE_SLICE : 0;
  while (purged === PURGE_SLICE) purged = await purgeSlice(database, times.retentionSeconds);
}

/** In small transactions, so that no user's row is held for long. */
async function purgeSlice(database: Database, retentionSeconds: number): Promise<number> {
  return database.transaction(async (tx) => {
    if (!(await tryLock(tx, SWEEP_LOCK))) return 0;
    const { rows } = await tx.query<{ purged: number }>(
      "SELECT purge_notices(clock_timestamp() - $1 * interval '1 second', $2) AS purged",
      [retentionSeconds, PURGE_SLICE],
    );
    return rows[0]?.purged ?? 0;
  });
}

/** Looks at every undelivered notice that has not expired: for metrics, not for every call. */
export async function measureLanes(db: Queryable, times: NoticeTimes): Promise<LaneSizes> {
  const { rows } = await db.query<{ fresh: string; slow: string; expired: string }>(
    `SELECT count(*) FILTER (WHERE n.at > now() - $1 * interval '1 second') AS fresh,
       count(*) FILTER (WHERE n.at <= now() - $1 * interval '1 second') AS slow, (SELECT expired FROM notice_sweep) AS expired
     FROM inbox i JOIN notification n ON n.user_id = i.user_id AND n.seq > greatest(i.delivered_seq, i.expired_seq)
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
