import pg from "pg";
import { isUnavailable, sqlState } from "../platform/postgres/errors.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

// Connection lost, sign-in refused, no such database, server shutting down or starting.
const AWAY = /^(08|28|3D|57)/;

// What the driver says of a server that does not answer, or not as PostgreSQL does.
const NO_ANSWER = /timeout expired|SSL connection/;

/** Runs a step of the start that needs the database. Throws a StartError when the database cannot be reached. */
export function databaseStep<T>(databaseUrl: string, step: () => Promise<T>): Promise<T> {
  return startStep(step, (error, code) => {
    if (!isAway(error, code)) return null;
    const { host, pathname } = new URL(databaseUrl);
    const values = { place: `${host}${pathname}`, reason: error.message || code };
    return { sentence: START_TEXTS.noDatabase, values };
  });
}

function isAway(error: Error, code: string): boolean {
  const state = sqlState(error);
  if (state !== null) return AWAY.test(state) || isUnavailable(error);
  // The driver throws an error without an SQLSTATE for an answer that is not PostgreSQL's.
  const isForeign = error instanceof pg.DatabaseError || NO_ANSWER.test(error.message);
  return isForeign || /^E[A-Z]+$/.test(code) || isUnavailable(error);
}
