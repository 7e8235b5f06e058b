const CHARS = "2026-01-02T03:04:05.678Z".length;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z$/;

/** Whether this is a timestamp as the server writes it: ISO 8601 in UTC with milliseconds, a real date, years 1 to 9999. */
export function isTime(value: string | undefined): value is string {
  if (value?.length !== CHARS || value.startsWith("0000")) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
}

/** Reads a date, or a UTC timestamp with at most milliseconds, into the form of `isTime`; null: it is neither. */
export function readTime(text: string): string | null {
  const [, seconds, fraction = ""] =
    TIMESTAMP.exec(DATE.test(text) ? `${text}T00:00:00Z` : text) ?? [];
  const time = `${seconds ?? ""}.${fraction.padEnd(3, "0")}Z`;
  return isTime(time) ? time : null;
}
