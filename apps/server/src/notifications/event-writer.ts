import { firstAnswer } from "./hook-answer.ts";
import type { HookEvent } from "./hook-event.ts";
import { createBatcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { isRaced, sqlState } from "../platform/postgres/errors.ts";
import { createGate } from "../platform/postgres/gate.ts";

/** A signed call: its id, the events to record, and what is known of its answer without them (JSON). */
export interface EventCall {
  id: string;
  answer: string;
  events: readonly HookEvent[];
}

export type Recorded =
  | { status: "new"; results: readonly RecordedEvent[] }
  /** The call was answered before, with this. */
  | { status: "repeat"; answer: object };

export type RecordedEvent =
  | { counted: true; seq: number; count: number; group: string | null; at: string }
  | { counted: false };

/** Records events: [HOK5] each is numbered and counted once, in the transaction that also keeps the call's result. */
export interface EventWriter {
  /** Resolves after the commit. Rejects with BusyError at once when too much waits. */
  record(call: EventCall): Promise<Recorded>;
  readonly pending: number;
  drain(): Promise<void>;
}

const CALLS_AT_ONCE = 2;
const CALLS_WAITING_MAX = 256;
const SINGLES_WAITING_MAX = 20_000;
const ATTEMPTS = 8;
const UNIQUE_VIOLATION = "23505";

const RECORD = {
  name: "record_events",
  text: `SELECT * FROM record_events($1::text[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::integer[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])`,
};

interface Row {
  statuses: string;
  seqs: string;
  counts: string;
  groups: string;
  at: string;
  repeats: string | null;
}

export function createEventWriter(database: Database): EventWriter {
  /** Calls with one event share a flush; those with more are a flush of their own. */
  const singles = createBatcher<EventCall, Recorded>({
    flush: (calls) => recordCalls(database, calls),
    keyOf: (call) => call.events[0]?.toUserId ?? call.id,
    maxPending: SINGLES_WAITING_MAX,
  });
  const gate = createGate({ atOnce: CALLS_AT_ONCE, waitingMax: CALLS_WAITING_MAX });
  const underWay = new Map<string, Promise<unknown>>();

  function write(call: EventCall): Promise<Recorded> {
    if (call.events.length <= 1) return singles.add(call);
    return gate.run(async () => {
      const [recorded] = await recordCalls(database, [call]);
      if (recorded === undefined) throw new Error("a call was not answered");
      return recorded;
    });
  }

  /** A repeat that comes while the first one is under way waits for it: in one flush neither would be the first. */
  async function record(call: EventCall): Promise<Recorded> {
    for (let first = underWay.get(call.id); first !== undefined; first = underWay.get(call.id))
      await first.catch(() => undefined);
    const written = write(call);
    underWay.set(call.id, written);
    try {
      return await written;
    } finally {
      underWay.delete(call.id);
    }
  }

  return {
    record,
    get pending() {
      return singles.pending + gate.pending;
    },
    async drain() {
      await Promise.all([singles.drain(), gate.drain()]);
    },
  };
}

/** Two transactions may record the same event, or call, for different users at once: the later one looks again. */
async function recordCalls(database: Database, calls: readonly EventCall[]): Promise<Recorded[]> {
  const values = columns(calls);
  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await database.writers.query<Row>({ ...RECORD, values });
      const [row] = rows;
      if (row === undefined) throw new Error("record_events answered nothing");
      return toRecorded(calls, row);
    } catch (error) {
      const raced = sqlState(error) === UNIQUE_VIOLATION || isRaced(error);
      if (!raced || attempt === ATTEMPTS) throw error;
    }
  }
}

function columns(calls: readonly EventCall[]): unknown[] {
  const events = calls.flatMap((call) => call.events);
  let next = 0;
  const firsts = calls.map((call) => {
    const first = next;
    next += call.events.length;
    return first;
  });
  const users = sortAsBytes([...new Set(events.map((event) => event.toUserId))]);
  const places = new Map(users.map((user, at) => [user, at + 1]));
  return [
    calls.map((call) => call.id),
    calls.map((call) => call.answer),
    firsts,
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
  ];
}

/** As the function orders users, COLLATE "C": by their UTF-8. UTF-16 orders alike, but for what lies outside its one-unit range. */
function sortAsBytes(users: string[]): string[] {
  if (!users.some((user) => /[\ud800-\udfff]/.test(user))) return users.sort();
  return users.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function toRecorded(calls: readonly EventCall[], row: Row): Recorded[] {
  const repeats = new Map(readRepeats(row.repeats).map((repeat) => [repeat[0], repeat]));
  const [seqs, counts, groups] = [row.seqs, row.counts, row.groups].map((list) => list.split(","));
  let at = 0;
  return calls.map((call, index): Recorded => {
    const from = at;
    at += call.events.length;
    const repeat = repeats.get(index + 1);
    if (repeat !== undefined) {
      const [, answer, statuses] = repeat;
      return { status: "repeat", answer: firstAnswer(answer, statuses) };
    }
    const results = call.events.map((_event, offset): RecordedEvent => {
      const place = from + offset;
      if (row.statuses[place] !== "c") return { counted: false };
      const group = groups?.[place] ?? "";
      return {
        counted: true,
        seq: Number(seqs?.[place]),
        count: Number(counts?.[place]),
        group: group === "" ? null : group,
        at: row.at,
      };
    });
    return { status: "new", results };
  });
}

function readRepeats(
  json: string | null,
): [call: number, answer: string, statuses: string | null][] {
  return json === null ? [] : (JSON.parse(json) as [number, string, string | null][]);
}
