import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("recount-counters.ts", import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function run(url: string | undefined, ...args: string[]): { code: number | null; said: string } {
  const env = { ...process.env, LC_ALL: "C", DATABASE_URL: url ?? "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    env,
    encoding: "utf8",
  });
  return { code: status, said: stdout + stderr };
}

test("[CTR2] the recount command checks the counters, and corrects them with --mend", async () => {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(
    `INSERT INTO notification_store (user_id, counters) VALUES ('42', '{"like": 3, "order": 0}')`,
  );
  await client.end();
  const wrong = run(database.url);
  expect(wrong.code).toBe(1);
  expect(wrong.said).toBe(
    '"42" like: counted 3, found 0\nChecked 2 counters of 1 users: 1 wrong.\n',
  );
  expect(run(database.url, "--mend")).toEqual({
    code: 0,
    said: '"42" like: counted 3, found 0\nChecked 2 counters of 1 users: 1 corrected.\n',
  });
  expect(run(database.url)).toEqual({
    code: 0,
    said: "Checked 2 counters of 1 users: all correct.\n",
  });
  expect(run(undefined).code).toBe(2);
});
