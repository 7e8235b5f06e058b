import type { LaterDictionary } from "../i18n/dictionary.ts";

/** The expected wait in whole minutes, rounded up. */
export function waitText(seconds: number, later: LaterDictionary): string {
  return seconds < 60 ? later.queue.waitSoon : later.queue.waitMinutes(Math.ceil(seconds / 60));
}
