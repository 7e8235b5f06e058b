import type { Refusal } from "@deskwire/protocol";
import type { Log } from "../../platform/kernel/log.ts";
import { BusyError } from "../../platform/postgres/busy-error.ts";
import { isDataError, isUnavailable } from "../../platform/postgres/errors.ts";

const BUSY_RETRY_MS = 250;
const UNAVAILABLE_RETRY_MS = 1_000;

/** What a caller is told when a use case throws: the one place where the unexpected becomes a code. */
export function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof BusyError) return { code: "busy", retryAfterMs: BUSY_RETRY_MS };
  if (isUnavailable(error)) {
    log.warn({ err: error }, "the database cannot be reached");
    return { code: "unavailable", retryAfterMs: UNAVAILABLE_RETRY_MS };
  }
  // [SND9] The database refused this row itself: a repeat would be refused as well.
  if (isDataError(error)) {
    log.warn({ err: error }, "the database cannot hold what was asked for");
    return { code: "bad_request", message: "The database cannot store this value." };
  }
  log.error({ err: error }, "a request failed");
  return { code: "internal" };
}
