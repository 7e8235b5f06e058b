import { isUnreachable } from "../platform/postgres/errors.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** Runs a step of the start that needs the database. Throws a StartError when the database cannot be reached. */
export function databaseStep<T>(databaseUrl: string, step: () => Promise<T>): Promise<T> {
  return startStep(step, (error, code) => {
    if (!isUnreachable(error)) return null;
    const { host, pathname } = new URL(databaseUrl);
    const values = { place: `${host}${pathname}`, reason: error.message || code };
    return { sentence: START_TEXTS.noDatabase, values };
  });
}
