import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { OperatorError } from "../kernel/operator-error.ts";
import { LOCKS, withSessionLock } from "./locks.ts";
import { MIGRATE_TEXTS } from "./migrate-texts.ts";

const MIGRATIONS_FOLDER = fileURLToPath(
  new URL("../../../../../prisma/migrations", import.meta.url),
);

/** Prisma's own statement: its engine expects this table, column by column. */
const CREATE_RECORDS = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** Why the schema cannot be brought up to date. */
export class MigrationError extends OperatorError {
  override name = "MigrationError";
}

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the raw file, in hexadecimal. */
  checksum: string;
}

/** A server that listens and does not answer within this time is not PostgreSQL, or hangs. */
const CONNECT_MS = 5_000;

export interface MigrateOptions {
  /** Default: the migrations of this version. */
  folder?: string;
  /** Called before a wait for another process that migrates. */
  onWait?: () => void;
  connectMs?: number;
}

/**
 * Applies the migrations of `folder` that the database does not have, in order of name, each in a
 * transaction of its own, and resolves with their names. Simultaneous callers wait for each other.
 * The records are Prisma's, so `prisma migrate deploy` agrees with the result. A client that is
 * passed in must be connected, and stays connected.
 *
 * Rejects with a MigrationError if a migration was edited after it was applied, if one failed
 * half-way earlier, or if one fails now. Of that migration nothing is applied; those before it are.
 * A database with migrations that `folder` does not have is accepted: a newer version made them.
 */
export async function migrate(
  database: string | pg.ClientBase,
  { folder = MIGRATIONS_FOLDER, onWait, connectMs = CONNECT_MS }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const lock = { lock: LOCKS.migration, ...(onWait && { onWait }) };
  const run = (client: pg.ClientBase) =>
    withSessionLock(client, lock, () => applyMissing(client, migrations));
  if (typeof database !== "string") return run(database);
  const client = new pg.Client({
    connectionString: database,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  });
  // A query that is under way rejects with the error of a broken connection; between two, the next one does.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const raw = await readFile(join(folder, name, "migration.sql"));
      const checksum = createHash("sha256").update(raw).digest("hex");
      return { name, sql: raw.toString("utf8"), checksum };
    }),
  );
}

/** Runs under the lock of migrations. */
async function applyMissing(client: pg.ClientBase, migrations: Migration[]): Promise<string[]> {
  const applied = await readApplied(client);
  checkHistory(migrations, applied);
  const pending = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of pending) await applyMigration(client, migration);
  return pending.map((migration) => migration.name);
}

/** The checksum of each applied migration, by its name. */
async function readApplied(client: pg.ClientBase): Promise<Map<string, string>> {
  await client.query(CREATE_RECORDS);
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const failed = rows.find((row) => !row.finished);
  if (failed !== undefined) {
    throw new MigrationError(MIGRATE_TEXTS.failedBefore, { name: failed.name });
  }
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function checkHistory(migrations: readonly Migration[], applied: Map<string, string>): void {
  const edited = migrations.find(
    ({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum,
  );
  if (edited === undefined) return;
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name)).sort();
  // One of the two alone is an edited file, or a newer version's database. Together they are another history.
  if (unknown.length > 0) {
    throw new MigrationError(MIGRATE_TEXTS.otherHistory, { name: String(unknown[0]) });
  }
  throw new MigrationError(MIGRATE_TEXTS.edited, { name: edited.name });
}

async function applyMigration(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    // now() is the start of the transaction; clock_timestamp() is the end of the migration.
    await client.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    const why = cause instanceof Error ? cause.message : String(cause);
    const values = { name: migration.name, reason: why };
    throw new MigrationError(MIGRATE_TEXTS.failed, values, { cause });
  }
}
