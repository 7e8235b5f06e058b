import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { STORES, TESTS } from "./layers.ts";
import { inRoot } from "./paths.ts";

/** A statement for PostgreSQL, or an operation of Prisma's client on a table. */
const STATEMENT =
  /\.query\s*[<(]|\$(?:query|execute)Raw|\bprisma\s*\.\s*\w+\s*\.\s*(?:find|create|update|delete|upsert|count|aggregate|groupBy)/;
/** Whether the database answers at all; it concerns no table. */
const PROBE = /\.query\("SELECT 1"\)/g;

const NO_CAPABILITY = "^apps/server/src/platform/postgres/";

function holdsStatement(text: string): boolean {
  return STATEMENT.test(text.replaceAll(PROBE, ""));
}

test.each([
  'await pool.query("DELETE FROM topic")',
  "await database.pool.query<Row>(SQL)",
  "tx.query<\n  Row\n>(SQL)",
  "await prisma.agent.findMany()",
  "database.prisma\n  .agent.deleteMany({})",
  "prisma.$queryRaw`SELECT 1`",
])("recognizes a statement: %s", (text) => expect(holdsStatement(text)).toBe(true));

test.each(['await pool.query("SELECT 1")', "request.query.limit", "const { query } = request;"])(
  "takes nothing else for one: %s",
  (text) => expect(holdsStatement(text)).toBe(false),
);

test("only stores and platform/postgres contain statements", () => {
  const allowed = [...STORES, TESTS, NO_CAPABILITY].map((pattern) => new RegExp(pattern));
  const files = globSync("apps/server/src/**/*.ts", { cwd: inRoot() });
  const holders = files.filter((file) => holdsStatement(readFileSync(inRoot(file), "utf8")));
  expect(holders.length).toBeGreaterThan(20);
  expect(holders.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
});
