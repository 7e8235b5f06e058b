import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { createWriteCheck } from "./write-check.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const OPTIONS = { answerMs: 10_000, validMs: 1_000 };

function openPool(connectionString: string, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, ...more });
  onTestFinished(() => pool.end());
  return pool;
}

test("[SRV13] the check writes, leaves nothing, and is not repeated while it is valid", async () => {
  const pool = openPool(database.url);
  let now = 0;
  let queries = 0;
  const counted = { query: (sql: string) => (queries++, pool.query(sql)) } as unknown as pg.Pool;
  const check = createWriteCheck(counted, { ...OPTIONS, now: () => now });
  await Promise.all([check(), check()]);
  await check();
  expect(queries).toBe(1);
  now = 1_001;
  await check();
  expect(queries).toBe(2);
  const { rows } = await pool.query("SELECT FROM pg_class WHERE relname = 'deskwire_write_check'");
  expect(rows).toEqual([]);
});

test("[SRV13] a read-only database does not pass", async () => {
  const pool = openPool(database.url, { options: "-c default_transaction_read_only=on" });
  await expect(createWriteCheck(pool, OPTIONS)()).rejects.toMatchObject({ code: "25006" });
});

test("[SRV13] a database that does not answer does not pass, and later calls do not wait for it longer", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const pool = openPool(`postgresql://nobody@127.0.0.1:${port}/none`, {
    connectionTimeoutMillis: 500,
  });
  const check = createWriteCheck(pool, { ...OPTIONS, answerMs: 50 });
  await expect(check()).rejects.toThrow("timeout exceeded");
  await expect(check()).rejects.toThrow("timeout exceeded");
});
