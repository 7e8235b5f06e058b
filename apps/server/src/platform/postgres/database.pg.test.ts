import { createTcpProxy } from "@deskwire/testkit/chaos/faults/tcp-proxy";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { isUnavailable } from "./errors.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a connection that breaks between two statements fails its transaction and nothing else", async () => {
  const opened = openDatabase({ url: database.url, poolMax: 2, onError: () => undefined });
  const failed = opened.transaction(async (tx) => {
    await tx.query("CREATE TABLE never (n integer)");
    const { rows } = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await opened.pool.query("SELECT pg_terminate_backend($1, 10000)", [rows[0]?.pid]);
    await tx.query("SELECT 1");
  });
  await expect(failed).rejects.toSatisfy(isUnavailable);
  const { rows } = await opened.pool.query("SELECT to_regclass('never') AS never");
  expect(rows).toEqual([{ never: null }]);
  await opened.close();
});

test("[SND10] a database that went away without a word is given up, and found again where it is", async () => {
  const { port } = new URL(database.url);
  const proxy = await createTcpProxy(() => Number(port));
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const opened = openDatabase({
    url: url.href,
    poolMax: 1,
    onError: () => undefined,
    answerMs: 200,
  });
  await opened.writers.query("SELECT 1");
  await opened.pool.query("SELECT 1");
  proxy.freeze();
  await expect(opened.writers.query("SELECT 1")).rejects.toSatisfy(isUnavailable);
  await expect(opened.transaction((tx) => tx.query("SELECT 1"))).rejects.toSatisfy(isUnavailable);
  expect((await opened.writers.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
  expect((await opened.transaction((tx) => tx.query("SELECT 1 AS n"))).rows).toEqual([{ n: 1 }]);
  await opened.close();
  await proxy.close();
});
