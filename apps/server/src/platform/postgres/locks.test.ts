import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LOCKS } from "./locks.ts";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const SOURCES = "{apps,packages,prisma,scripts,bench,e2e}/**/*.{ts,tsx,mjs,sql}";
const NOT_OURS = ["**/node_modules/**", "**/dist/**", "**/generated/**", "**/locks.test.ts"];

test("each advisory lock has a number of its own", () => {
  const numbers = Object.values(LOCKS);
  expect(new Set(numbers).size).toBe(numbers.length);
});

/** SQL ignores the case of names. */
const CALL = /pg_(?:try_)?advisory_/i;

test.each([
  "SELECT pg_advisory_xact_lock($1)",
  "SELECT PG_TRY_ADVISORY_LOCK($1)",
  "select Pg_Advisory_Unlock_All()",
])("a call in any case is found: %s", (sql) => expect(sql).toMatch(CALL));

test("no other file calls PostgreSQL's functions for advisory locks", () => {
  const callers = globSync(SOURCES, { cwd: ROOT, exclude: NOT_OURS }).filter((file) =>
    CALL.test(readFileSync(`${ROOT}${file}`, "utf8")),
  );
  expect(callers.map((file) => file.replaceAll("\\", "/"))).toEqual([
    "apps/server/src/platform/postgres/locks.ts",
  ]);
});
