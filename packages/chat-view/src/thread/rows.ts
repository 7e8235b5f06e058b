import {
  listEntries,
  type EntryRow,
  type Placed,
  type RowsInput,
  type SpokenRow,
} from "./entry-rows.ts";
import { isSame, type Reader } from "./thread.ts";
import { daysAgo } from "../formats/times.ts";

export type {
  Delivery,
  EntryRow,
  EventRow,
  MessageRow,
  PendingRow,
  Quoted,
  Receipt,
  RowsInput,
} from "./entry-rows.ts";

export interface DayRow extends Placed {
  type: "day";
}

/** One line of what is shown. */
export type Row = EntryRow | DayRow;

/** Rows that a front end puts between the others. A row that stands between two messages ends a run. */
export interface Marks<M> {
  /** Before a row, above its day row if it has one. `previous` is the row above. */
  aboveDay: (row: EntryRow, previous: Row | M | undefined) => M | null;
  /** Directly before a row. */
  above: (row: EntryRow) => M | null;
}

/** Messages of one sender that are further apart than this are two runs. */
const RUN_MS = 5 * 60_000;

/** The rows in order. A row of `before` that has not changed is kept, so that it is not drawn again. */
export function buildRows<M extends { key: string } = never>(
  input: RowsInput,
  before: readonly (Row | M)[] = [],
  marks?: Marks<M>,
): readonly (Row | M)[] {
  const rows: (Row | M)[] = [];
  for (const row of listEntries(input)) append(rows, row, { reader: input.reader, marks });
  const known = new Map(before.map((row) => [row.key, row]));
  const kept = rows.map((row) => {
    const same = known.get(row.key);
    return same && hasSameParts(same, row) ? same : row;
  });
  const isUnchanged = kept.length === before.length && kept.every((row, at) => row === before[at]);
  return isUnchanged ? before : kept;
}

function hasSameParts(a: object, b: object): boolean {
  const parts = new Map<string, unknown>(Object.entries(a));
  return Object.entries(b).every(([name, part]) => parts.get(name) === part);
}

function append<M extends object>(
  rows: (Row | M)[],
  row: EntryRow,
  { reader, marks }: { reader: Reader; marks: Marks<M> | undefined },
): void {
  const boundary = marks?.aboveDay(row, rows.at(-1));
  if (boundary) rows.push(boundary);
  if (beginsDay(rows.at(-1), row)) rows.push({ type: "day", key: `day:${row.key}`, at: row.at });
  const mark = marks?.above(row);
  if (mark) rows.push(mark);
  const previous = rows.at(-1);
  if (isSpokenRow(previous) && isSpokenRow(row) && joins(previous, row, reader)) {
    row.first = false;
    // The time is shown once in a run, unless the delivery of two neighbours differs.
    if (previous.delivery === row.delivery) previous.last = false;
  }
  rows.push(row);
}

function beginsDay(previous: object | undefined, row: EntryRow): boolean {
  if (!previous || !("at" in previous)) return true;
  return daysAgo(String(previous.at), Date.parse(row.at)) !== 0;
}

function isSpokenRow(row: object | undefined): row is SpokenRow {
  return row !== undefined && "delivery" in row;
}

function joins(a: SpokenRow, b: SpokenRow, reader: Reader): boolean {
  const left = factsOf(a, reader);
  const right = factsOf(b, reader);
  return (
    !left.recalled &&
    !right.recalled &&
    left.note === right.note &&
    isSame(left.from, right.from) &&
    Date.parse(b.at) - Date.parse(a.at) <= RUN_MS
  );
}

function factsOf(row: SpokenRow, reader: Reader) {
  return row.type === "pending"
    ? { from: reader, note: row.pending.kind === "note", recalled: false }
    : { from: row.message.from, note: row.message.kind === "note", recalled: row.recalled };
}
