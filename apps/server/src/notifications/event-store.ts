import { firstAnswer } from "./hook-answer.ts";
import type { HookEvent } from "./hook-event.ts";
import type { Database } from "../platform/postgres/database.ts";
import { isRaced, isUniqueViolation } from "../platform/postgres/errors.ts";

/** A signed call with its valid events. */
export interface EventCall {
  /** The `webhook-id`. */
  id: string;
  /** [DOR9] Its method and path; null for a call that no signature came with. */
  target: string | null;
  /** JSON: the part of the answer that does not depend on the database. */
  answer: string;
  events: readonly HookEvent[];
}

export type Recorded =
  | { status: "new"; results: readonly RecordedEvent[] }
  /** The call was answered before, with `answer`. */
  | { status: "repeat"; answer: object }
  /** [DOR9] A read or a refused call with another method or path had the id. */
  | { status: "other" };

export type RecordedEvent =
  | { counted: true; seq: number; count: number; group: string | null; at: string }
  | { counted: false; refused: boolean };

const ATTEMPTS = 8;

const RECORD = {
  name: "record_events",
  text: `SELECT * FROM record_events($1::text[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::integer[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
    $14::text[])`,
};

/** The lists have one element for each event of all calls, in order. */
interface Row {
  /** A letter per event; `c`: counted, `x`: refused. */
  statuses: string;
  /** Separated by commas. */
  seqs: string;
  /** Separated by commas. */
  counts: string;
  /** Separated by commas; empty: no group. */
  groups: string;
  at: string;
  /** JSON: `[call, answer, statuses]` for each call that was answered before or is another one; calls count from 1. */
  repeats: string | null;
}

export const eventStore = {
  /** Records the events of several calls in one transaction. The results are in the order of the calls. */
  async record(database: Database, calls: readonly EventCall[]): Promise<Recorded[]> {
    const values = columns(calls);
    for (let attempt = 1; ; attempt++) {
      try {
        const { rows } = await database.writers.query<Row>({ ...RECORD, values });
        const [row] = rows;
        if (row === undefined) throw new Error("record_events returned no row");
        return toRecorded(calls, row);
      } catch (error) {
        // Two transactions can record the same event or call for different users. The later one fails, and finds the
        // first one's rows in the next attempt.
        const raced = isUniqueViolation(error) || isRaced(error);
        if (!raced || attempt === ATTEMPTS) throw error;
      }
    }
  },
};

function columns(calls: readonly EventCall[]): unknown[] {
  const events = calls.flatMap((call) => call.events);
  const users = sortAsBytes([...new Set(events.map((event) => event.toUserId))]);
  const places = new Map(users.map((user, at) => [user, at + 1]));
  return [
    calls.map((call) => call.id),
    calls.map((call) => call.answer),
    firstPlaces(calls),
    calls.map((call) => call.events.length),
    users,
    calls.flatMap((call, at) => call.events.map(() => at + 1)),
    events.map((event) => places.get(event.toUserId)),
    events.map((event) => event.category),
    events.map((event) => event.id),
    events.map((event) => event.fromUserId),
    events.map((event) => event.groupKey),
    events.map((event) => event.at),
    events.map((event) => event.dataJson),
    calls.map((call) => call.target),
  ];
}

/** For each call the place of its first event among the events of all calls. */
function firstPlaces(calls: readonly EventCall[]): number[] {
  let next = 0;
  return calls.map((call) => {
    const first = next;
    next += call.events.length;
    return first;
  });
}

/**
 * Sorts by UTF-8 bytes, as the SQL function does with COLLATE "C": this is the lock order of users. The order of UTF-16
 * units differs from it only for surrogate pairs.
 */
function sortAsBytes(users: string[]): string[] {
  if (!users.some((user) => /[\ud800-\udfff]/.test(user))) return users.sort();
  return users.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function toRecorded(calls: readonly EventCall[], row: Row): Recorded[] {
  const repeats = new Map(readRepeats(row.repeats).map((repeat) => [repeat[0], repeat]));
  const results = toResults(row);
  let next = 0;
  return calls.map(({ events }, index): Recorded => {
    const first = next;
    next += events.length;
    const repeat = repeats.get(index + 1);
    if (repeat === undefined) return { status: "new", results: results.slice(first, next) };
    const [, answer, statuses] = repeat;
    if (answer === null) return { status: "other" };
    return { status: "repeat", answer: firstAnswer(answer, statuses) };
  });
}

function toResults(row: Row): RecordedEvent[] {
  const [seqs = [], counts = [], groups = []] = [row.seqs, row.counts, row.groups].map((list) =>
    list.split(","),
  );
  return Array.from(row.statuses, (status, place): RecordedEvent => {
    if (status !== "c") return { counted: false, refused: status === "x" };
    const [seq, count, group = ""] = [Number(seqs[place]), Number(counts[place]), groups[place]];
    return { counted: true, seq, count, group: group === "" ? null : group, at: row.at };
  });
}

function readRepeats(
  json: string | null,
): [call: number, answer: string | null, statuses: string | null][] {
  return json === null ? [] : (JSON.parse(json) as [number, string | null, string | null][]);
}
