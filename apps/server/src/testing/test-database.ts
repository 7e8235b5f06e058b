import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createEmptyDatabase,
  testDatabaseUrl,
  withTestServer,
  type TestDatabase,
} from "@deskwire/testkit/empty-database";
import type pg from "pg";
import { LOCKS, withSessionLock } from "../platform/postgres/locks.ts";
import { migrate } from "../platform/postgres/migrate.ts";

export { createEmptyDatabase, type TestDatabase } from "@deskwire/testkit/empty-database";

const MIGRATIONS = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));

/** Creates a migrated database without rows on the server that TEST_DATABASE_URL names. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = await withTestServer((server) =>
    // Test files start at the same time, and one of them makes the template.
    withSessionLock(server, { lock: LOCKS.testTemplate }, () => findOrMakeTemplate(server)),
  );
  return createEmptyDatabase({ template });
}

/** Creates a migrated database that sorts texts by the ICU rules of a language. */
export async function createCollatedDatabase(icuLocale: string): Promise<TestDatabase> {
  const database = await createEmptyDatabase({
    clause: `LOCALE_PROVIDER icu ICU_LOCALE '${icuLocale}'`,
  });
  await migrate(database.url);
  return database;
}

/** Makes one migrated template for each state of the migrations. Test databases are copies of it. */
async function findOrMakeTemplate(server: pg.Client): Promise<string> {
  const name = `template_${hashMigrations()}`;
  const found = await server.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (found.rowCount !== 0) return name;
  // The draft is renamed when it is complete, so that an interrupted run leaves no incomplete template.
  const draft = `${name}_draft`;
  await server.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
  await migrate(testDatabaseUrl(draft));
  await server.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  return name;
}

function hashMigrations(): string {
  const hash = createHash("sha256");
  const files = readdirSync(MIGRATIONS, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql"))
    .sort();
  for (const file of files) hash.update(file).update(readFileSync(join(MIGRATIONS, file)));
  return hash.digest("hex").slice(0, 16);
}
