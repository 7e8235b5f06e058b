import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Runs a query and resolves with its rows. */
export type Sql = <Row extends pg.QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

const RETRY_MS = 200;
const RETRIES = 200;

/** Queries through a pool; repeats a query while the server is away. */
export function createSql(pool: pg.Pool): Sql {
  return async (text, values = []) => (await query(pool, text, values)).rows as never;
}

async function query(pool: pg.Pool, text: string, values: readonly unknown[]) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.query(text, [...values]);
    } catch (error) {
      if (!isAway(error) || attempt === RETRIES) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** Classes 57 and 08: the server shuts down or starts, or the connection broke. */
function isAway(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(57|08)/.test(error.code ?? "");
}
