import type { Dictionary } from "../i18n/dictionary.ts";

/** The expected wait in whole minutes, rounded up. */
export function waitText(seconds: number, t: Dictionary): string {
  return seconds < 60 ? t.queue.waitSoon : t.queue.waitMinutes(Math.ceil(seconds / 60));
}
