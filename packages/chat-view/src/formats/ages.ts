import { clockTime, dateFormat, daysAgo, relative, yearUnlessThis } from "./times.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** For lists: the time today, "yesterday", the weekday within a week, else the date. */
export function listTime(iso: string, now: number, tag: string): string {
  const days = daysAgo(iso, now);
  if (days <= 0) return clockTime(iso, tag);
  if (days === 1) return relative(-1, "day", tag);
  if (days < 7) return dateFormat(tag, { weekday: "short" }).format(new Date(iso));
  return shortDate(iso, now, tag);
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

// Chinese typography puts a space between digits and Han characters; Intl does not.
function spaceDigits(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, "$1 ");
}

function shortDate(iso: string, now: number, tag: string): string {
  const options = { month: "short", day: "numeric", ...yearUnlessThis(iso, now) } as const;
  return dateFormat(tag, options).format(new Date(iso));
}
