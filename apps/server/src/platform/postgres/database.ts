import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../../../generated/prisma/client.ts";
import { createGate, type Gate } from "./gate.ts";
import { isoTimes } from "./iso-times.ts";
import type { Queryable } from "./queryable.ts";
import { repeatRaced, runTransaction, type TransactionOptions } from "./transaction.ts";

export type { Queryable } from "./queryable.ts";

export interface Database {
  /** For reads and transactions. */
  readonly pool: pg.Pool;
  /** [LIM2] For what every client needs first: verified tokens, sign-ins, the data of `welcome`. No request waits in it. */
  readonly entry: pg.Pool;
  /** For the group-commit writers alone, so that nothing slow is queued before a commit. */
  readonly writers: pg.Pool;
  /** For checks whether the database takes writes: they wait for nothing else, and give up within 2 s. */
  readonly checks: pg.Pool;
  /** For the tables that belong to it (docs/adr/0006-prisma-and-sql.md), over `pool`. */
  readonly prisma: PrismaClient;
  /** The same over `entry`. */
  readonly entryPrisma: PrismaClient;
  /**
   * Runs a transaction at READ COMMITTED: commits when `run` resolves, rolls back when it rejects.
   * A transaction that lost a race with others runs again.
   */
  transaction<T>(run: (tx: Queryable) => Promise<T>, options?: TransactionOptions<T>): Promise<T>;
  /** Passed before waiting for the assignment lock: few connections of a node wait for it, and the others stay free. */
  readonly assignmentGate: Gate;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  onError: (error: Error) => void;
  /** Milliseconds that a statement of `pool` may take before its connection is given up; half as long for `writers`. */
  answerMs?: number;
}

/** A database that vanished never answers, and TCP takes a quarter of an hour to notice. */
const ANSWER_MS = 30_000;

const CHECK_MS = 2_000;

const WRITERS = 4;
// The batched reads of a welcome take four at once.
const ENTRIES = 4;

// One transaction works under the assignment lock, the other one waits for it.
const ASSIGNMENTS_AT_ONCE = 2;
const ASSIGNMENTS_WAITING_MAX = 200;

/**
 * enable_seqscan: a plan that is cached while a table is small must not read all of it once it has
 * grown. jit: compiling takes longer than any statement here.
 */
const SESSION_SETTINGS =
  "SET synchronous_commit = on; SET enable_seqscan = off; SET jit = off; SET TimeZone = 'UTC'; SET idle_in_transaction_session_timeout = 30000";

/**
 * [SRV15] Statements, because PgBouncer refuses or ignores the startup parameter `options`. The pool waits for the promise, which
 * its types do not say.
 */
const APPLY_SETTINGS: { onConnect: (client: pg.ClientBase) => Promise<void> } = {
  async onConnect(client) {
    await client.query(SESSION_SETTINGS);
  },
};

export function openDatabase(options: DatabaseOptions): Database {
  const { poolMax, answerMs = ANSWER_MS } = options;
  const pool = openPool(options, {
    max: poolMax,
    query_timeout: answerMs,
    application_name: "deskwire",
  });
  const writers = openPool(options, {
    max: WRITERS,
    query_timeout: answerMs / 2,
    application_name: "deskwire-writers",
  });
  const entry = openPool(options, {
    max: ENTRIES,
    query_timeout: answerMs,
    application_name: "deskwire-entry",
  });
  const checks = openPool(options, {
    max: 1,
    query_timeout: CHECK_MS,
    connectionTimeoutMillis: CHECK_MS,
    application_name: "deskwire-checks",
  });
  const [prisma, entryPrisma] = [openPrisma(pool), openPrisma(entry)];
  return {
    pool,
    entry,
    writers,
    checks,
    prisma,
    entryPrisma,
    assignmentGate: createGate({
      atOnce: ASSIGNMENTS_AT_ONCE,
      waitingMax: ASSIGNMENTS_WAITING_MAX,
    }),
    transaction: (run, options) => repeatRaced(() => runTransaction(pool, run, options)),
    async close() {
      await Promise.all([prisma.$disconnect(), entryPrisma.$disconnect()]);
      await Promise.all([pool.end(), entry.end(), writers.end(), checks.end()]);
    },
  };
}

function openPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
}

function openPool({ url, onError }: DatabaseOptions, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: 5_000,
    ...config,
    connectionString: url,
    types: isoTimes,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...APPLY_SETTINGS,
  });
  pool.on("error", onError);
  // The pool listens to idle connections only. An error of a connection between two statements of a
  // transaction would end the process; ignoring it is safe, because the next statement fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** The database's clock in epoch milliseconds: the nodes' clocks may differ. */
export async function now(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: string }>("SELECT clock_timestamp() AS now");
  return Date.parse(onlyRow(rows).now);
}

/** The row of a statement that always returns one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("the database returned no row");
  return row;
}
