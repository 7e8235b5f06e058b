import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../../../prisma/functions", import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".sql"));

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
// What a test changes, it undoes: the files are run in a schema that is never committed.
beforeEach(() => client.query("BEGIN"));
afterEach(() => client.query("ROLLBACK"));

/** The definitions, as PostgreSQL writes them, of a schema's functions, by name. */
async function readFunctions(schema: string): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS definition
     FROM pg_proc p WHERE p.pronamespace = $1::regnamespace ORDER BY p.proname`,
    [schema],
  );
  const unqualified = (text: string): string => text.replace(`${schema}.`, "");
  return Object.fromEntries(
    rows.map((row) => [unqualified(row.name), unqualified(row.definition)]),
  );
}

/** Runs each file in an empty schema, and returns what that made. */
async function readFiles(): Promise<Record<string, string>> {
  await client.query("CREATE SCHEMA files");
  await client.query("SET LOCAL search_path = files, public");
  for (const file of FILES) await client.query(readFileSync(join(FOLDER, file), "utf8"));
  const functions = await readFunctions("files");
  await client.query("SET LOCAL search_path = public");
  return functions;
}

test("each function of the migrated database has the text of its file, and there are no others", async () => {
  expect(FILES.length).toBeGreaterThan(0);
  expect(await readFunctions("public")).toEqual(await readFiles());
});

test("each file is named after the one function that it makes", async () => {
  const names = Object.keys(await readFiles()).map((name) => name.replace(/\(.*/, ""));
  expect(FILES.map((file) => basename(file, ".sql").replaceAll("-", "_"))).toEqual(names);
});

test.each([
  [
    "another body",
    "CREATE OR REPLACE FUNCTION unread_after(p_conversation uuid, p_seq integer) RETURNS integer LANGUAGE sql STABLE AS 'SELECT 0'",
  ],
  ["another setting", "ALTER FUNCTION append_messages SET plan_cache_mode = auto"],
  ["another volatility", "ALTER FUNCTION agent_may_read VOLATILE"],
  [
    "a function without a file",
    "CREATE FUNCTION stray() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
  ],
  [
    "an overload without a file",
    "CREATE FUNCTION unread_after(p uuid) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
  ],
  ["a file without a function", "DROP FUNCTION set_counters"],
])("the comparison finds %s", async (_difference, sql) => {
  await client.query(sql);
  expect(await readFunctions("public")).not.toEqual(await readFiles());
});
