const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

// Making a DateTimeFormat costs about 50 µs; a list shows hundreds of times.
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** "14:05" or "2:05 PM", as the locale has it. */
export function clockTime(iso: string, locale: string): string {
  return dateFormat(locale, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

/** Date and time in full, for tooltips and facts. */
export function fullTime(iso: string, locale: string): string {
  return dateFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** Whole calendar days from `iso` to `now`, local time: 0 is today. */
export function daysAgo(iso: string, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(Date.parse(iso))) / DAY_MS);
}

function startOfDay(ms: number): number {
  const date = new Date(ms);
  // Through UTC, so that a day of 23 or 25 hours still counts as one.
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** For lists: the time today, "yesterday", the weekday this week, else the date. */
export function listTime(iso: string, now: number, locale: string): string {
  const days = daysAgo(iso, now);
  if (days <= 0) return clockTime(iso, locale);
  if (days === 1) return relativeDay(-1, locale);
  if (days < 7) return dateFormat(locale, { weekday: "short" }).format(new Date(iso));
  return dateFormat(locale, shortDate(iso, now)).format(new Date(iso));
}

function shortDate(iso: string, now: number): Intl.DateTimeFormatOptions {
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? { month: "short", day: "numeric" }
    : { year: "numeric", month: "short", day: "numeric" };
}

/** For the line between two days of a conversation. */
export function dayLabel(iso: string, now: number, locale: string): string {
  const days = daysAgo(iso, now);
  if (days === 0 || days === 1) return capitalize(relativeDay(-days, locale), locale);
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { weekday: "long", month: "long", day: "numeric" };
  return dateFormat(locale, sameYear ? options : { ...options, year: "numeric" }).format(
    new Date(iso),
  );
}

function relativeDay(days: number, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
}

function capitalize(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** How long something has taken, in its largest unit; hours with their minutes. */
export function duration(ms: number, locale: string): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return unit(Math.floor(whole / 1000), "second", locale);
  if (whole < HOUR_MS) return unit(Math.floor(whole / MINUTE_MS), "minute", locale);
  if (whole >= DAY_MS) return unit(Math.floor(whole / DAY_MS), "day", locale);
  const hours = unit(Math.floor(whole / HOUR_MS), "hour", locale);
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS);
  if (minutes === 0) return hours;
  return `${hours} ${unit(minutes, "minute", locale)}`;
}

function unit(value: number, name: "second" | "minute" | "hour" | "day", locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" });
  return spaceDigits(format.format(value));
}

/** "5 分钟" where `Intl` has "5分钟"; other scripts stay as they are. */
function spaceDigits(text: string): string {
  return text.replace(/(?<=\d)(?=\p{Script=Han})/gu, " ");
}

/** "340 KB", "1.2 MB": powers of 1,024, one digit below ten. */
export function fileSize(bytes: number, locale: string): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  const digits = index > 0 && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${units[index]}`;
}

/** Names in a row, with the comma of the language. */
export function listNames(names: readonly string[], locale: string): string {
  return names.join(locale.startsWith("zh") ? "、" : ", ");
}

/** The text of an unread badge; null when there is nothing to show. */
export function badgeText(count: number): string | null {
  if (count <= 0) return null;
  return count > 999 ? "999+" : String(count);
}
