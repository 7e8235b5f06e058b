import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "@deskwire/server/platform/postgres/migrate";
import pg from "pg";

const MIGRATIONS = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** Held while the template is made: test files start at the same moment. */
const TEMPLATE_LOCK = 66_666_666;

/** A database of its own for one test file. */
export interface TestDatabase {
  url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A fresh, migrated, empty database on the server of TEST_DATABASE_URL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = await withServer(findOrMakeTemplate);
  return createDatabase(template);
}

/** The same with nothing in it, not even the schema. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase("template0");
}

/** A fresh, migrated one whose texts are ordered as people of a language would, by ICU. */
export async function createCollatedDatabase(icuLocale: string): Promise<TestDatabase> {
  const database = await createDatabase(
    "template0",
    `LOCALE_PROVIDER icu ICU_LOCALE '${icuLocale}'`,
  );
  await migrate(database.url);
  return database;
}

async function createDatabase(template: string, collation = ""): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await withServer((server) =>
    server.query(`CREATE DATABASE ${name} TEMPLATE ${template} ${collation}`),
  );
  return {
    url: urlOf(name),
    async drop() {
      await withServer((server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Migrates once per state of the migrations; every other database is a copy of that one. */
async function findOrMakeTemplate(server: pg.Client): Promise<string> {
  const name = `template_${hashMigrations()}`;
  await server.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
  const found = await server.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (found.rowCount !== 0) return name;
  // Renamed when complete, so that a run that was interrupted leaves no half template behind.
  const draft = `${name}_draft`;
  await server.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
  await migrate(urlOf(draft));
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

/** Advisory locks taken inside end with the connection. */
async function withServer<T>(use: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client(serverUrl());
  await server.connect();
  try {
    return await use(server);
  } finally {
    await server.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env["TEST_DATABASE_URL"];
  if (url !== undefined && url !== "") return url;
  throw new Error("TEST_DATABASE_URL is not set; run the tests with npm test.");
}
