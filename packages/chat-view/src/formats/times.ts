// Every function takes a time as ISO 8601 and a BCP 47 tag. Days are those of the reader's time zone.

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

// To make a DateTimeFormat costs about 50 µs; a list shows hundreds of times.
export function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tag, options);
  formats.set(key, made);
  return made;
}

/** "14:05" or "2:05 PM", by the locale. */
export function clockTime(iso: string, tag: string): string {
  return dateFormat(tag, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

/** Date and time, for tooltips and facts. */
export function fullTime(iso: string, tag: string): string {
  return dateFormat(tag, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** Calendar days from `iso` to `now`; 0 is today. */
export function daysAgo(iso: string, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(Date.parse(iso))) / DAY_MS);
}

function startOfDay(ms: number): number {
  const date = new Date(ms);
  // In UTC a day of 23 or 25 local hours counts as one day.
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** For the line between two days of a conversation. */
export function dayLabel(iso: string, now: number, tag: string): string {
  const days = daysAgo(iso, now);
  if (days === 0 || days === 1) return capitalize(relative(-days, "day", tag), tag);
  const options: Intl.DateTimeFormatOptions = { weekday: "long", month: "long", day: "numeric" };
  return dateFormat(tag, { ...options, ...yearUnlessThis(iso, now) }).format(new Date(iso));
}

export function relative(
  value: number,
  unit: Intl.RelativeTimeFormatUnit,
  tag: string,
  style?: "short",
): string {
  return new Intl.RelativeTimeFormat(tag, {
    numeric: "auto",
    ...(style && { style }),
  }).format(value, unit);
}

export function yearUnlessThis(iso: string, now: number): { year?: "numeric" } {
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
  return sameYear ? {} : { year: "numeric" };
}

function capitalize(text: string, tag: string): string {
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
}
