import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmptyDatabase, type TestDatabase } from "../../testing/test-database.ts";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate, MigrationError } from "./migrate.ts";

const FIRST = "CREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\n";
const SECOND = "CREATE TABLE second (id int);\n";

let folder: string;
let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "deskwire-migrations-"));
  database = await createEmptyDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function writeMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

async function countRows(table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? 0;
}

describe("migrate", () => {
  test("applies what is missing, in order, and nothing twice", async () => {
    writeMigration("0002_second", SECOND);
    writeMigration("0001_first", FIRST);
    expect(await migrate(database.url, folder)).toEqual(["0001_first", "0002_second"]);
    expect(await migrate(client, folder)).toEqual([]);
    writeMigration("0003_third", "ALTER TABLE second ADD COLUMN name text;");
    expect(await migrate(client, folder)).toEqual(["0003_third"]);
    expect(await countRows("first")).toBe(1);
  });

  test("keeps Prisma's books: raw checksums, finished, one step each", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, folder);
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count,
              finished_at >= started_at AS finished, length(id) AS id_length
         FROM _prisma_migrations`,
    );
    expect(rows).toEqual([
      {
        migration_name: "0001_first",
        checksum: createHash("sha256").update(FIRST).digest("hex"),
        logs: null,
        rolled_back_at: null,
        applied_steps_count: 1,
        finished: true,
        id_length: 36,
      },
    ]);
  });

  test("two migrators at the same moment apply each file once", async () => {
    writeMigration("0001_first", FIRST);
    writeMigration("0002_second", SECOND);
    const applied = await Promise.all([
      migrate(database.url, folder),
      migrate(database.url, folder),
      migrate(client, folder),
    ]);
    expect(applied.flat().sort()).toEqual(["0001_first", "0002_second"]);
    expect(await countRows("first")).toBe(1);
    expect(await countRows("_prisma_migrations")).toBe(2);
  });

  test("refuses an applied file that was edited", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, folder);
    writeMigration("0001_first", `${FIRST} `);
    await expect(migrate(client, folder)).rejects.toThrow(
      new MigrationError(
        "The migration 0001_first was edited after it had been applied; restore the file and put the change into a new migration.",
      ),
    );
  });

  test("undoes a file that fails, keeps those before it, and can be repeated", async () => {
    writeMigration("0001_first", FIRST);
    writeMigration("0002_bad", "CREATE TABLE half (id int);\nSELECT 1 FROM nowhere;\n");
    await expect(migrate(client, folder)).rejects.toThrow(
      'The migration 0002_bad failed and was undone: relation "nowhere" does not exist.',
    );
    await expect(countRows("half")).rejects.toThrow(/does not exist/);
    writeMigration("0002_bad", SECOND);
    expect(await migrate(client, folder)).toEqual(["0002_bad"]);
  });

  test("refuses while another tool's migration stands half-way", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, folder);
    await client.query("UPDATE _prisma_migrations SET finished_at = NULL");
    await expect(migrate(client, folder)).rejects.toThrow(/0001_first failed half-way earlier/);
    await client.query("UPDATE _prisma_migrations SET rolled_back_at = now()");
    await client.query("DROP TABLE first");
    expect(await migrate(client, folder)).toEqual(["0001_first"]);
  });

  test("lets go of its lock after a refusal", async () => {
    writeMigration("0001_bad", "SELECT 1 FROM nowhere;");
    await expect(migrate(client, folder)).rejects.toThrow(MigrationError);
    const locks = await client.query(
      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(locks.rowCount).toBe(0);
  });
});
