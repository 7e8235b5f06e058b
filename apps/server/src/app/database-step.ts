import { sqlState } from "../platform/postgres/errors.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

// Connection lost, sign-in refused, no such database, server shutting down or starting.
const AWAY = /^(08|28|3D|57)/;

/** Runs a step of the start that needs the database. Throws a StartError when the database cannot be reached. */
export function databaseStep<T>(databaseUrl: string, step: () => Promise<T>): Promise<T> {
  return startStep(step, (error, code) => {
    const isNetwork = /^E[A-Z]+$/.test(code);
    if (!isNetwork && !AWAY.test(sqlState(error) ?? "")) return null;
    const { host, pathname } = new URL(databaseUrl);
    const values = { place: `${host}${pathname}`, reason: error.message || code };
    return { sentence: START_TEXTS.noDatabase, values };
  });
}
