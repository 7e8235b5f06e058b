import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmptyDatabase, type TestDatabase } from "../../testing/test-database.ts";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOCKS, withSessionLock } from "./locks.ts";
import { MIGRATE_TEXTS } from "./migrate-texts.ts";
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
  test("applies each missing migration once, in order", async () => {
    writeMigration("0002_second", SECOND);
    writeMigration("0001_first", FIRST);
    expect(await migrate(database.url, { folder })).toEqual(["0001_first", "0002_second"]);
    expect(await migrate(client, { folder })).toEqual([]);
    writeMigration("0003_third", "ALTER TABLE second ADD COLUMN name text;");
    expect(await migrate(client, { folder })).toEqual(["0003_third"]);
    expect(await countRows("first")).toBe(1);
  });

  test("keeps Prisma's records: raw checksums, finished, one step each", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, { folder });
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

  test("simultaneous migrators apply each file once", async () => {
    writeMigration("0001_first", FIRST);
    writeMigration("0002_second", SECOND);
    const applied = await Promise.all([
      migrate(database.url, { folder }),
      migrate(database.url, { folder }),
      migrate(client, { folder }),
    ]);
    expect(applied.flat().sort()).toEqual(["0001_first", "0002_second"]);
    expect(await countRows("first")).toBe(1);
    expect(await countRows("_prisma_migrations")).toBe(2);
  });

  test("refuses an applied file that was edited", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, { folder });
    writeMigration("0001_first", `${FIRST} `);
    await expect(migrate(client, { folder })).rejects.toThrow(
      new MigrationError(MIGRATE_TEXTS.edited, { name: "0001_first" }),
    );
  });

  test("refuses a database of the development versions' migrations, in one sentence", async () => {
    // The first checksum is that of the 0001_init of those versions.
    const applied = [
      ["0001_init", "b85025658061fe4620b8eec6325530f983d40e338ca9c9e53ba20d558dae3a2e"],
      ["0002_main_site", "0".repeat(64)],
      ["0019_due_by_endpoint", "0".repeat(64)],
    ];
    await migrate(client);
    await client.query("DELETE FROM _prisma_migrations");
    for (const [name, checksum] of applied)
      await client.query(
        `INSERT INTO _prisma_migrations (id, migration_name, checksum, finished_at, applied_steps_count)
         VALUES (gen_random_uuid(), $1, $2, now(), 1)`,
        [name, checksum],
      );
    await expect(migrate(client)).rejects.toThrow(
      new MigrationError(MIGRATE_TEXTS.otherHistory, { name: "0002_main_site" }),
    );
  });

  test("accepts a database that a newer version has migrated", async () => {
    writeMigration("0001_first", FIRST);
    writeMigration("0002_second", SECOND);
    await migrate(client, { folder });
    rmSync(join(folder, "0002_second"), { recursive: true });
    expect(await migrate(client, { folder })).toEqual([]);
  });

  test("undoes a file that fails, keeps those before it, and can be repeated", async () => {
    writeMigration("0001_first", FIRST);
    writeMigration("0002_bad", "CREATE TABLE half (id int);\nSELECT 1 FROM nowhere;\n");
    await expect(migrate(client, { folder })).rejects.toThrow(
      'The migration 0002_bad failed and was rolled back: relation "nowhere" does not exist.',
    );
    await expect(countRows("half")).rejects.toThrow(/does not exist/);
    writeMigration("0002_bad", SECOND);
    expect(await migrate(client, { folder })).toEqual(["0002_bad"]);
  });

  test("refuses while another tool's migration is half applied", async () => {
    writeMigration("0001_first", FIRST);
    await migrate(client, { folder });
    await client.query("UPDATE _prisma_migrations SET finished_at = NULL");
    await expect(migrate(client, { folder })).rejects.toThrow(/0001_first failed half-way earlier/);
    await client.query("UPDATE _prisma_migrations SET rolled_back_at = now()");
    await client.query("DROP TABLE first");
    expect(await migrate(client, { folder })).toEqual(["0001_first"]);
  });

  test("releases its lock after a refusal", async () => {
    writeMigration("0001_bad", "SELECT 1 FROM nowhere;");
    await expect(migrate(client, { folder })).rejects.toThrow(MigrationError);
    const locks = await client.query(
      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(locks.rowCount).toBe(0);
  });

  test("says that it waits for another process that migrates, and then goes on", async () => {
    writeMigration("0001_first", FIRST);
    const waits = Promise.withResolvers<void>();
    const migrated = await withSessionLock(client, { lock: LOCKS.migration }, async () => {
      const all = migrate(database.url, { folder, onWait: () => waits.resolve() });
      await waits.promise;
      return { all };
    });
    expect(await migrated.all).toEqual(["0001_first"]);
    const silent = () => expect.unreachable("nobody else migrates");
    expect(await migrate(database.url, { folder, onWait: silent })).toEqual([]);
  });
});
