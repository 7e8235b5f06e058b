import { isBlank } from "@deskwire/protocol";
/** The state of the search form. */
export interface SearchForm {
  text: string;
  /** The main site's user id; empty for any. */
  userId: string;
  /** The author; empty for any. */
  agentId: string;
  kind: Kind;
  period: Period;
  /** Days in the format of a date field. Used only with the period "custom". */
  fromDay: string;
  toDay: string;
}

export type Kind = "any" | "text" | "note" | "file" | "card";
export type Period = "any" | "today" | "week" | "month" | "custom";
export const KINDS = ["any", "text", "note", "file", "card"] as const satisfies readonly Kind[];
export const PERIODS = [
  "any",
  "today",
  "week",
  "month",
  "custom",
] as const satisfies readonly Period[];

export const EMPTY_FORM: SearchForm = {
  text: "",
  userId: "",
  agentId: "",
  kind: "any",
  period: "any",
  fromDay: "",
  toDay: "",
};

export const QUERY_CHARS_MAX = 200;

/** The query of `GET /search`. Undefined fields are omitted. */
export interface SearchQuery {
  q: string;
  userId: string | undefined;
  agentId: string | undefined;
  kind: Exclude<Kind, "any"> | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** The query for the server; null without search words. */
export function queryOf(form: SearchForm, now: number): SearchQuery | null {
  const q = form.text.trim().slice(0, QUERY_CHARS_MAX);
  if (!hasWords(q)) return null;
  return {
    q,
    userId: form.userId.trim() || undefined,
    agentId: form.agentId || undefined,
    kind: form.kind === "any" ? undefined : form.kind,
    ...spanOf(form, now),
  };
}

/** [SRC8] The text by which people are searched; null when there is none, and while filters ask for messages. */
export function peopleTextOf(form: SearchForm): string | null {
  const text = form.text.trim().slice(0, QUERY_CHARS_MAX);
  return isBlank(text) || activeFilters(form) > 0 ? null : text;
}

/** [SRC1] A query without letters and digits is not searched. */
function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

const DAYS_BACK = { today: 0, week: 6, month: 29 } as const;

/** A period as timestamps in the reader's time zone. `to` is exclusive. */
function spanOf(form: SearchForm, now: number): Pick<SearchQuery, "from" | "to"> {
  switch (form.period) {
    case "any":
      return { from: undefined, to: undefined };
    case "custom":
      return { from: dayStart(form.fromDay, 0), to: dayStart(form.toDay, 1) };
    default: {
      const { year, month, day } = localDay(new Date(now));
      const from = new Date(year, month, day - DAYS_BACK[form.period]);
      return { from: from.toISOString(), to: undefined };
    }
  }
}

function localDay(date: Date) {
  return { year: date.getFullYear(), month: date.getMonth(), day: date.getDate() };
}

function dayStart(value: string, plusDays: number): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(Number(year), Number(month) - 1, Number(day) + plusDays);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The number of active filters. */
export function activeFilters(form: SearchForm): number {
  return [
    !isBlank(form.userId),
    form.agentId !== "",
    form.kind !== "any",
    form.period === "custom" ? form.fromDay !== "" || form.toDay !== "" : form.period !== "any",
  ].filter(Boolean).length;
}
