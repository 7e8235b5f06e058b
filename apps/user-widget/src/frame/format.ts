import type { Locale } from "../bridge.ts";
import type { Dictionary } from "./i18n/dictionary.ts";

const DAY_MS = 86_400_000;
const TAGS: Record<Locale, string> = { en: "en", zh: "zh-CN" };

export function formatTime(at: string, locale: Locale): string {
  return new Date(at).toLocaleTimeString(TAGS[locale], { hour: "numeric", minute: "2-digit" });
}

const UNITS = [
  ["minute", 60_000, 60],
  ["hour", 3_600_000, 24],
  ["day", DAY_MS, 7],
] as const;

/** “Just now”, “5 min. ago”, “yesterday”; after a week the date. */
export function formatAgo(at: string, now: number, locale: Locale, t: Dictionary): string {
  const passed = now - Date.parse(at);
  if (passed < 60_000) return t.justNow;
  for (const [unit, ms, limit] of UNITS) {
    const count = Math.floor(passed / ms);
    if (count >= limit) continue;
    const words = new Intl.RelativeTimeFormat(TAGS[locale], { numeric: "auto", style: "short" });
    return spaceDigits(words.format(-count, unit));
  }
  return new Date(at).toLocaleDateString(TAGS[locale], {
    month: "short",
    day: "numeric",
    ...yearUnlessThis(new Date(at), new Date(now)),
  });
}

/** “5 分钟前” where `Intl` has “5分钟前”; other scripts stay as they are. */
function spaceDigits(text: string): string {
  return text.replace(/(?<=\d)(?=\p{Script=Han})/gu, " ");
}

export function formatFull(at: string, locale: Locale): string {
  return new Date(at).toLocaleString(TAGS[locale], { dateStyle: "long", timeStyle: "medium" });
}

/** “Today”, “Yesterday”, else the date; the year only when it is not this one. */
export function formatDay(at: string, now: number, locale: Locale, t: Dictionary): string {
  const date = new Date(at);
  const today = new Date(now);
  const days = Math.round((startOfDay(today) - startOfDay(date)) / DAY_MS);
  if (days === 0) return t.today;
  if (days === 1) return t.yesterday;
  return date.toLocaleDateString(TAGS[locale], {
    weekday: "short",
    month: "long",
    day: "numeric",
    ...yearUnlessThis(date, today),
  });
}

function yearUnlessThis(date: Date, today: Date): { year?: "numeric" } {
  return date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
}

export function sameDay(a: string, b: string): boolean {
  return startOfDay(new Date(a)) === startOfDay(new Date(b));
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function formatWait(seconds: number, t: Dictionary): string {
  return seconds < 60 ? t.queue.waitSoon : t.queue.waitMinutes(Math.ceil(seconds / 60));
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
