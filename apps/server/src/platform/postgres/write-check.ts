import type pg from "pg";

export interface WriteCheckOptions {
  /** Milliseconds after which the database counts as unable to write. */
  answerMs: number;
  /** Milliseconds for which a success is valid, so that callers cannot make the database work. */
  validMs: number;
  now?: () => number;
}

/**
 * A transaction that needs everything that a write needs: a primary that is not read-only, room on the disk for a table, and a
 * commit that reaches the disk and a synchronous standby. Nothing of it remains.
 */
const WRITE =
  "CREATE TEMP TABLE deskwire_write_check (n integer) ON COMMIT DROP; INSERT INTO deskwire_write_check VALUES (1)";

/** [SRV13] A function that rejects when the database does not take writes. Calls share one check that is under way. */
export function createWriteCheck(
  pool: Pick<pg.Pool, "query">,
  { answerMs, validMs, now = () => performance.now() }: WriteCheckOptions,
): () => Promise<void> {
  let validUntil = -Infinity;
  let underWay: Promise<void> | null = null;
  const check = async () => {
    await pool.query(WRITE);
    validUntil = now() + validMs;
  };
  return () => {
    if (now() < validUntil) return Promise.resolve();
    underWay ??= check().finally(() => {
      underWay = null;
    });
    return inTime(underWay, answerMs);
  };
}

async function inTime(work: Promise<void>, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`timeout exceeded: no answer for ${ms} ms`)),
    ms,
  );
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
