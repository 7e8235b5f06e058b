// Every function takes a time as ISO 8601 and a BCP 47 tag. Days are those of the reader's time zone.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

// To make a DateTimeFormat costs about 50 µs; a list shows hundreds of times.
function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
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

/** For lists: the time today, "yesterday", the weekday within a week, else the date. */
export function listTime(iso: string, now: number, tag: string): string {
  const days = daysAgo(iso, now);
  if (days <= 0) return clockTime(iso, tag);
  if (days === 1) return relative(-1, "day", tag);
  if (days < 7) return dateFormat(tag, { weekday: "short" }).format(new Date(iso));
  return shortDate(iso, now, tag);
}

/** For the line between two days of a conversation. */
export function dayLabel(iso: string, now: number, tag: string): string {
  const days = daysAgo(iso, now);
  if (days === 0 || days === 1) return capitalize(relative(-days, "day", tag), tag);
  const options: Intl.DateTimeFormatOptions = { weekday: "long", month: "long", day: "numeric" };
  return dateFormat(tag, { ...options, ...yearUnlessThis(iso, now) }).format(new Date(iso));
}

const AGES = [
  { unit: "minute", ms: MINUTE_MS, below: 60 },
  { unit: "hour", ms: HOUR_MS, below: 24 },
  { unit: "day", ms: DAY_MS, below: 7 },
] as const;

/** "5 min. ago", "yesterday"; the date after a week; `justNow` in the first minute. */
export function timeAgo(
  iso: string,
  now: number,
  { tag, justNow }: { tag: string; justNow: string },
): string {
  const passed = now - Date.parse(iso);
  if (passed < MINUTE_MS) return justNow;
  for (const { unit, ms, below } of AGES) {
    const count = Math.floor(passed / ms);
    if (count < below) return spaceDigits(relative(-count, unit, tag, "short"));
  }
  return shortDate(iso, now, tag);
}

/** How long something took, in its largest unit; hours with their minutes. */
export function duration(ms: number, tag: string): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return amount(whole / SECOND_MS, "second", tag);
  if (whole < HOUR_MS) return amount(whole / MINUTE_MS, "minute", tag);
  if (whole >= DAY_MS) return amount(whole / DAY_MS, "day", tag);
  const hours = amount(whole / HOUR_MS, "hour", tag);
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS);
  return minutes === 0 ? hours : `${hours} ${amount(minutes, "minute", tag)}`;
}

type Unit = "second" | "minute" | "hour" | "day";

function amount(value: number, unit: Unit, tag: string): string {
  const format = new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "short" });
  return spaceDigits(format.format(Math.floor(value)));
}

function relative(value: number, unit: Unit, tag: string, style?: "short"): string {
  return new Intl.RelativeTimeFormat(tag, {
    numeric: "auto",
    ...(style && { style }),
  }).format(value, unit);
}

// Chinese typography puts a space between digits and Han characters; Intl does not.
function spaceDigits(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, "$1 ");
}

function shortDate(iso: string, now: number, tag: string): string {
  const options = { month: "short", day: "numeric", ...yearUnlessThis(iso, now) } as const;
  return dateFormat(tag, options).format(new Date(iso));
}

function yearUnlessThis(iso: string, now: number): { year?: "numeric" } {
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
  return sameYear ? {} : { year: "numeric" };
}

function capitalize(text: string, tag: string): string {
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
}
