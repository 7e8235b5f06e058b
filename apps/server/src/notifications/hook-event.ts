import {
  hasBadText,
  isJsonObject,
  textChars,
  USER_ID_CHARS_MAX,
  VISITOR_PREFIX,
  type HookEventCode,
  type JsonObject,
} from "@deskwire/protocol";
import { isTime } from "../platform/kernel/time.ts";

/** A valid event. */
export interface HookEvent {
  category: string;
  id: string;
  toUserId: string;
  fromUserId: string | null;
  /** Notifications with the same key form a group; null: no group. */
  groupKey: string | null;
  /** The time of the event according to the main site, in ISO 8601 and UTC. */
  at: string | null;
  data: JsonObject | null;
  /** `data` as JSON. */
  dataJson: string | null;
}

/** `id` is the event's id as the call gave it, for the answer. */
export type CheckedEvent =
  | { result: "ok"; id: string | number; event: HookEvent }
  | { result: "self"; id: string | number }
  | { result: "invalid"; id: string | number | null; code: HookEventCode };

export interface EventSource {
  /** The category of every event; null: each event names its own. */
  category: string | null;
  /** Whether a string may hold NUL or a lone surrogate. Only then `hasBadText` is called. */
  suspect: boolean;
}

const DATA_BYTES_MAX = 4_096;
const GROUP_CHARS_MAX = 200;
const URL_CHARS_MAX = 2_048;
const CATEGORY = /^[a-z][a-z0-9_.-]{0,49}$/;
const RESERVED = new Set(["chat", "total"]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** [HOK4] [HOK6] [HOK7] Reads one event of a call; never throws. */
export function checkEvent(value: unknown, source: EventSource): CheckedEvent {
  if (!isJsonObject(value)) return { result: "invalid", id: null, code: "bad_event" };
  try {
    return check(value, source);
  } catch (error) {
    // The value is nested so deeply that walking it overflows the stack.
    if (error instanceof RangeError) return invalid(value, "bad_data");
    throw error;
  }
}

function check(value: JsonObject, source: EventSource): CheckedEvent {
  if (source.suspect && hasBadText(value)) return invalid(value, "bad_text");
  const given = value["id"] as string | number;
  const id = readId(given);
  if (id === null) return invalid(value, "bad_event_id");
  const category = source.category ?? value["category"];
  if (!isCategory(category)) return invalid(value, "bad_category");
  const users = readUsers(value, source);
  if (users === null) return invalid(value, "bad_user_id");
  if (users.toUserId === users.fromUserId) return { result: "self", id: given };
  const at = readTime(value["at"]);
  if (at === undefined) return invalid(value, "bad_time");
  const data = readData(value["data"]);
  if (!data.ok) return invalid(value, data.code);
  const group = value["groupKey"] ?? null;
  if (group !== null && !isGroupKey(group)) return invalid(value, "bad_group");
  const event = {
    category,
    id,
    ...users,
    groupKey: group ?? data.url,
    at,
    data: data.value,
    dataJson: data.json,
  };
  return { result: "ok", id: given, event };
}

/** Null: one of the ids is invalid, or an event of a fixed category (a comment, a like) has no `fromUserId`. */
function readUsers(
  value: JsonObject,
  source: EventSource,
): Pick<HookEvent, "toUserId" | "fromUserId"> | null {
  const toUserId = readId(value["toUserId"]);
  if (toUserId === null || toUserId.startsWith(VISITOR_PREFIX)) return null;
  const from = value["fromUserId"] ?? null;
  const fromUserId = from === null ? null : readId(from);
  const needsFrom = source.category !== null;
  return fromUserId === null && (needsFrom || from !== null) ? null : { toUserId, fromUserId };
}

export function isCategory(value: unknown): value is string {
  return typeof value === "string" && CATEGORY.test(value) && !RESERVED.has(value);
}

function invalid(value: JsonObject, code: HookEventCode): CheckedEvent {
  const id = value["id"];
  const echoed = typeof id === "number" || (typeof id === "string" && id.length <= 200) ? id : null;
  return { result: "invalid", id: echoed, code };
}

function readId(value: unknown): string | null {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  if (typeof value !== "string" || value === "" || textChars(value) > USER_ID_CHARS_MAX)
    return null;
  return value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : null;
}

/** Undefined: the value is not a time. Null: there is no value. */
function readTime(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string" || !TIME.test(value)) return undefined;
  // `Date.parse` reads 30 February as 2 March.
  if (!isTime(`${value.slice(0, "2026-01-02".length)}T00:00:00.000Z`)) return undefined;
  const time = Date.parse(value);
  return time >= EARLIEST_MS && time < LATEST_MS ? new Date(time).toISOString() : undefined;
}

type Data =
  | { ok: true; value: JsonObject | null; json: string | null; url: string | null }
  | { ok: false; code: HookEventCode };

/** [HOK8] Checks the fields that front ends show, and the size. */
function readData(value: unknown): Data {
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
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > DATA_BYTES_MAX) return { ok: false, code: "too_large" };
  return { ok: true, value, json, url };
}

/** An absolute path or an http(s) address: nothing that a browser would run. */
function isLink(value: unknown): value is string {
  if (typeof value !== "string" || value.length > URL_CHARS_MAX) return false;
  return /^\/(?![/\\])/.test(value) || (/^https?:\/\//i.test(value) && URL.canParse(value));
}

function isGroupKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= GROUP_CHARS_MAX;
}
