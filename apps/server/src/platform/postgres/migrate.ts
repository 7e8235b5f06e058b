import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const MIGRATIONS_FOLDER = fileURLToPath(
  new URL("../../../../../prisma/migrations", import.meta.url),
);

/** The lock that `prisma migrate` takes too, so that neither runs while the other does. */
const ADVISORY_LOCK = 72_707_369;

/** As Prisma creates it, character for character what its own engine expects to find. */
const CREATE_BOOK = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** Why the schema cannot be brought up to date; `message` is one sentence meant for the operator. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the raw file, in hexadecimal. */
  checksum: string;
}

/**
 * Applies what `folder` holds and the database has not, in order of name, each file in a
 * transaction of its own, and resolves with the names applied. Callers at the same moment wait
 * for one another. The books are Prisma's, so `prisma migrate deploy` agrees with the result.
 * Rejects with a MigrationError, having applied nothing of the file in question, where an applied
 * file was edited, an earlier one failed half-way, or one fails now. A client that is passed in
 * must be connected, and stays so.
 */
export async function migrate(
  database: string | pg.ClientBase,
  folder = MIGRATIONS_FOLDER,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  if (typeof database !== "string") return migrateLocked(database, migrations);
  const client = new pg.Client(database);
  await client.connect();
  try {
    return await migrateLocked(client, migrations);
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

async function migrateLocked(client: pg.ClientBase, migrations: Migration[]): Promise<string[]> {
  await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
  try {
    const applied = await readBook(client);
    const pending = migrations.filter((migration) => isPending(migration, applied));
    for (const migration of pending) await applyMigration(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [ADVISORY_LOCK]);
  }
}

/** The checksum of each migration that the database has. */
async function readBook(client: pg.ClientBase): Promise<Map<string, string>> {
  await client.query(CREATE_BOOK);
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const failed = rows.find((row) => !row.finished);
  if (failed !== undefined) {
    throw new MigrationError(
      `The migration ${failed.name} failed half-way earlier; put the schema right and mark it with "prisma migrate resolve" before starting again.`,
    );
  }
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function isPending(migration: Migration, applied: Map<string, string>): boolean {
  const checksum = applied.get(migration.name);
  if (checksum === undefined) return true;
  if (checksum === migration.checksum) return false;
  throw new MigrationError(
    `The migration ${migration.name} was edited after it had been applied; restore the file and put the change into a new migration.`,
  );
}

async function applyMigration(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    // now() would be the same for both: it is the start of the transaction.
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
    throw new MigrationError(`The migration ${migration.name} failed and was undone: ${why}.`, {
      cause,
    });
  }
}
