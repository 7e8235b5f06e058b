import type pg from "pg";
import { isRaced, isReadOnlyError } from "./errors.ts";
import type { Queryable } from "./queryable.ts";

/** The message of the error that `pg` throws when `query_timeout` has passed. */
const NO_ANSWER = "Query read timeout";
const ATTEMPTS = 5;

/**
 * Runs a transaction, or a statement that is one, again while it loses races with others, up to five
 * times: a transaction that lost a race has written nothing.
 */
export async function repeatRaced<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRaced(error)) throw error;
    }
  }
}

export interface TransactionOptions<T> {
  /** The SQL that begins it; `beginWith` of locks.ts takes a lock in the same round trip. */
  begin?: string;
  /** Whether what `run` resolved with is committed; rolled back otherwise. Default: always. */
  commits?: (result: T) => boolean;
}

/** Commits what `run` did when it resolves; rolls back and rethrows when it rejects. */
export async function runTransaction<T>(
  pool: pg.Pool,
  run: (tx: Queryable) => Promise<T>,
  { begin = "BEGIN", commits = () => true }: TransactionOptions<T> = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await run(client);
    await client.query(commits(result) ? "COMMIT" : "ROLLBACK");
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Returns the reason why the connection cannot be used again, if there is one. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  // After a statement without an answer, a ROLLBACK would wait as long again.
  if (error instanceof Error && (error.message === NO_ANSWER || isReadOnlyError(error)))
    return error;
  try {
    await client.query("ROLLBACK");
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure : new Error(String(failure));
  }
}
