import {
  cleanName,
  isJsonObject,
  textChars,
  USER_ID_CHARS_MAX,
  type HookEventCode,
  type JsonObject,
} from "@deskwire/protocol";
import { isTime } from "../platform/kernel/time.ts";

// The fields of a hook's event. Each reader checks one field and returns its stored form.

const DATA_BYTES_MAX = 4_096;
const GROUP_CHARS_MAX = 200;
const URL_CHARS_MAX = 2_048;
const SITE = "https://site.invalid";
const CATEGORY = /^[a-z][a-z0-9_.-]{0,49}$/;
const RESERVED = new Set(["chat", "total"]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

export function isCategory(value: unknown): value is string {
  return typeof value === "string" && CATEGORY.test(value) && !RESERVED.has(value);
}

/** The id of a user or an event as text; null: it is invalid. */
export function readId(value: unknown): string | null {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  if (typeof value !== "string" || value === "" || textChars(value) > USER_ID_CHARS_MAX)
    return null;
  return value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : null;
}

/** Undefined: the value is not a time. Null: there is no value. */
export function readTime(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string" || !TIME.test(value)) return undefined;
  // `Date.parse` reads 30 February as 2 March.
  if (!isTime(`${value.slice(0, "2026-01-02".length)}T00:00:00.000Z`)) return undefined;
  const time = Date.parse(value);
  return time >= EARLIEST_MS && time < LATEST_MS ? new Date(time).toISOString() : undefined;
}

export type EventData =
  | { ok: true; value: JsonObject | null; json: string | null; url: string | null }
  | { ok: false; code: HookEventCode };

/** [HOK8] Checks the fields that front ends show, and the size. */
export function readData(value: unknown): EventData {
  if (value === undefined || value === null)
    return { ok: true, value: null, json: null, url: null };
  if (!isJsonObject(value)) return { ok: false, code: "bad_data" };
  for (const field of ["title", "excerpt", "text"]) {
    const text = value[field];
    if (text !== undefined && text !== null && typeof text !== "string")
      return { ok: false, code: "bad_data" };
  }
  const url = value["url"] ?? null;
  if (url !== null && !isLink(url)) return { ok: false, code: "bad_url" };
  const cleaned = withCleanName(value);
  const json = JSON.stringify(cleaned);
  if (Buffer.byteLength(json) > DATA_BYTES_MAX) return { ok: false, code: "too_large" };
  return { ok: true, value: cleaned, json, url };
}

/** [DOR11] `fromName` as it is shown. A name that shows nothing is left out. */
function withCleanName(data: JsonObject): JsonObject {
  const { fromName, ...rest } = data;
  if (typeof fromName !== "string") return data;
  const name = cleanName(fromName);
  return name === null ? rest : { ...rest, fromName: name };
}

/**
 * [DOR17] A path of the main site, or an http(s) address: nothing that a browser would run. Browsers drop tabs and line ends
 * from an address and read a backslash as a slash, so a path with one of them may lead to another host.
 */
function isLink(value: unknown): value is string {
  if (typeof value !== "string" || value.length > URL_CHARS_MAX) return false;
  if (/\p{Cc}/u.test(value) || value.trim() !== value) return false;
  if (value.startsWith("/")) return new URL(value, SITE).origin === SITE && !/[\\]/.test(value);
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

export function isGroupKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= GROUP_CHARS_MAX;
}
