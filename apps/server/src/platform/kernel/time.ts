const CHARS = "2026-01-02T03:04:05.678Z".length;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z$/;

/** Whether this is a moment as the server writes it: ISO 8601 in UTC with milliseconds, on the calendar, in the years 1 to 9999. */
export function isTime(value: string | undefined): value is string {
  if (value?.length !== CHARS || value.startsWith("0000")) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
}

/** A day, or a moment in UTC down to the millisecond, as `isTime` has it; null when it is neither. */
export function readTime(text: string): string | null {
  const [, seconds, fraction = ""] = MOMENT.exec(DAY.test(text) ? `${text}T00:00:00Z` : text) ?? [];
  const time = `${seconds ?? ""}.${fraction.padEnd(3, "0")}Z`;
  return isTime(time) ? time : null;
}
