import {
  hasBadText,
  isJsonObject,
  VISITOR_PREFIX,
  type HookEventCode,
  type JsonObject,
} from "@deskwire/protocol";
import { isCategory, isGroupKey, readData, readId, readTime } from "./hook-event-fields.ts";

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

/** [HOK8] The fields that front ends show. */
const SHOWN_FIELDS = ["title", "excerpt", "text", "url", "fromName"] as const;
/** `category` is accepted on comments and likes too, where the path names it. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  "id",
  "toUserId",
  "fromUserId",
  "at",
  "data",
  "category",
  "groupKey",
  ...SHOWN_FIELDS,
]);

export interface EventSource {
  /** The category of every event; null: each event names its own. */
  category: string | null;
  /** Whether a string may hold NUL or a lone surrogate. Only then `hasBadText` is called. */
  suspect: boolean;
}

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
  const unknown = Object.keys(value).some((field) => !EVENT_FIELDS.has(field));
  if (unknown) return invalid(value, "unknown_field");
  const shown = gatherData(value);
  if (shown === null) return invalid(value, "bad_data");
  const data = readData(shown);
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

/**
 * [DOR14] `data` with the shown fields that stand beside it. Null: one stands in both places with different values. What is
 * no object stays as it is, for `readData` to refuse.
 */
function gatherData(event: JsonObject): unknown {
  const beside = SHOWN_FIELDS.filter((field) => (event[field] ?? null) !== null);
  const data = event["data"] ?? null;
  if (beside.length === 0 || (data !== null && !isJsonObject(data))) return data ?? undefined;
  const differs = beside.some(
    (field) => (data?.[field] ?? null) !== null && data?.[field] !== event[field],
  );
  if (differs) return null;
  return { ...data, ...Object.fromEntries(beside.map((field) => [field, event[field]])) };
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

function invalid(value: JsonObject, code: HookEventCode): CheckedEvent {
  const id = value["id"];
  const echoed = typeof id === "number" || (typeof id === "string" && id.length <= 200) ? id : null;
  return { result: "invalid", id: echoed, code };
}
