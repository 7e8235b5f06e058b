import pg from "pg";

/** Serialization failure, deadlock. */
const RACED: readonly (string | null)[] = ["40001", "40P01"];

/** Whether this transaction was the victim of a race with others: a repeat may succeed. */
export function isRaced(error: unknown): boolean {
  return RACED.includes(sqlState(error));
}

/** The SQLSTATE of a Postgres error, or null for any other. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Whether the database refused the data itself (as opposed to being away, slow or out of space): a repeat fails alike. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith("22") || state.startsWith("23"));
}

/** Whether this is the database being out of reach or not taking writes, so that a repeat may succeed. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|53|57|25006|40)/.test(state);
  return (
    error instanceof Error &&
    /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|Connection terminated|timeout exceeded|Query read timeout|not queryable|Client has encountered/.test(
      `${(error as NodeJS.ErrnoException).code ?? ""} ${error.message}`,
    )
  );
}
