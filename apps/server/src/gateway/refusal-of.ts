import type { Refusal } from "@deskwire/protocol";
import type { Log } from "../platform/kernel/log.ts";
import { BusyError } from "../platform/postgres/busy-error.ts";
import { isDataError, isUnavailable } from "../platform/postgres/errors.ts";

const BUSY_RETRY_MS = 250;
const UNAVAILABLE_RETRY_MS = 1_000;

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Logs an error that a use case threw and answers the refusal for the caller. Only here does an unexpected error become a code. */
export function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof BusyError) return { code: "busy", retryAfterMs: BUSY_RETRY_MS };
  if (isUnavailable(error)) {
    // An expected failure: where in the code it was met says nothing.
    log.warn({ reason: reasonOf(error) }, "the database cannot be reached");
    return { code: "unavailable", retryAfterMs: UNAVAILABLE_RETRY_MS };
  }
  // [SND9] The database refused the value itself, so a repeat would be refused as well.
  if (isDataError(error)) {
    log.warn({ err: error }, "the database refused a value");
    return { code: "bad_request", message: "The database cannot store this value." };
  }
  log.error({ err: error }, "a request failed");
  return { code: "internal" };
}
