import pg from "pg";
import { isRaced } from "./errors.ts";
import { createGate, type Gate } from "./gate.ts";

/** A connection inside a transaction, or a pool outside one. */
export type Queryable = Pick<pg.ClientBase, "query">;

const TIMESTAMPTZ = 1184;

// Times leave the database as ISO 8601 with milliseconds, the form they have on the wire; `infinity` as null.
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary"): ((value: string) => unknown) =>
    oid === TIMESTAMPTZ
      ? (value) => (value === "infinity" ? null : isoOf(value))
      : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
};

export interface Database {
  /** For reads and transactions. */
  readonly pool: pg.Pool;
  /** For the group-commit writers alone, so that nothing slow stands before a commit. */
  readonly writers: pg.Pool;
  /** Runs at READ COMMITTED; commits what `run` did when it resolves, rolls back when it throws. What lost a race is run again. */
  transaction<T>(run: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Passed before waiting for the assignment lock: few connections of a node wait for it, and the others stay free. */
  readonly assignmentGate: Gate;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  onError: (error: Error) => void;
  /** How long a read or a transaction's statement may take before its connection is given up; half as long for a write. */
  answerMs?: number;
}

// A database that went away without a word never answers, and the network takes a quarter of an hour to say so.
const ANSWER_MS = 30_000;

// One works under the lock, the other one waits for it.
const ASSIGNMENTS_AT_ONCE = 2;
const ASSIGNMENTS_WAITING_MAX = 200;

export function openDatabase(options: DatabaseOptions): Database {
  const { url, poolMax, onError, answerMs = ANSWER_MS } = options;
  const settings = {
    connectionString: url,
    types,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // A plan that was made while a table was small, and is kept, must not read the whole of it once it has grown. Compiling
    // takes longer than any statement here.
    options:
      "-c synchronous_commit=on -c enable_seqscan=off -c jit=off -c TimeZone=UTC -c idle_in_transaction_session_timeout=30000",
  };
  const pool = new pg.Pool({
    ...settings,
    max: poolMax,
    query_timeout: answerMs,
    application_name: "deskwire",
  });
  const writers = new pg.Pool({
    ...settings,
    max: 4,
    query_timeout: answerMs / 2,
    application_name: "deskwire-writers",
  });
  for (const each of [pool, writers]) {
    each.on("error", onError);
    // The pool hears its idle connections alone. One that breaks between two statements of a transaction would end the
    // process, unheard; its next statement fails anyway.
    each.on("connect", (client) => client.on("error", () => undefined));
  }
  return {
    pool,
    writers,
    assignmentGate: createGate({
      atOnce: ASSIGNMENTS_AT_ONCE,
      waitingMax: ASSIGNMENTS_WAITING_MAX,
    }),
    transaction: (run) => repeatRaced(() => attemptTransaction(pool, run)),
    close: async () => {
      await Promise.all([pool.end(), writers.end()]);
    },
  };
}

/** How `pg` words that `query_timeout` is over. */
const NO_ANSWER = "Query read timeout";
const ATTEMPTS = 5;

/** Runs one transaction, and again when it was the victim of a race: such a one has written nothing. */
export async function repeatRaced<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRaced(error)) throw error;
    }
  }
}

async function attemptTransaction<T>(
  pool: pg.Pool,
  run: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await run(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // Behind a statement without an answer a ROLLBACK would wait as long again.
    if (error instanceof Error && error.message === NO_ANSWER) broken = error;
    else
      await client.query("ROLLBACK").catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The database's clock in epoch milliseconds: the nodes' own may differ. */
export async function now(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: string }>("SELECT clock_timestamp() AS now");
  return Date.parse(onlyRow(rows).now);
}

/** The row of a statement that always answers one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("the database answered no row");
  return row;
}

/** A TIMESTAMPTZ(3) as PostgreSQL writes it, on the wire's form. In UTC that is a matter of letters, and every message has one. */
export function isoOf(text: string): string {
  const end = text.length - "+00".length;
  if (!text.endsWith("+00") || text[10] !== " " || end > 23) return new Date(text).toISOString();
  const fraction = text.slice(20, end).padEnd(3, "0");
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}
