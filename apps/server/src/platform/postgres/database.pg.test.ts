import { createTcpProxy } from "@deskwire/testkit/tcp-proxy";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { isDataError, isUnavailable, isUniqueViolation, sqlState } from "./errors.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a connection that breaks between two statements fails only its transaction", async () => {
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

test("[SND10] a database that vanished is given up, and found again when it is back", async () => {
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
  proxy.freeze();
  await expect(opened.prisma.deskwire.count()).rejects.toSatisfy(isUnavailable);
  expect(await opened.prisma.deskwire.count()).toBe(1);
  await opened.close();
  await proxy.close();
});

test("[OPS2] a connection that takes no writes is replaced by the next one", async () => {
  const opened = openDatabase({ url: database.url, poolMax: 1, onError: () => undefined });
  const makeReadOnly = (on: boolean) =>
    opened.writers.query(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} ${on ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only"}`,
    );
  const write = (): Promise<unknown> =>
    opened.transaction((tx) => tx.query("CREATE TABLE IF NOT EXISTS written (n integer)"));
  await makeReadOnly(true);
  await expect(write()).rejects.toSatisfy(isUnavailable);
  // The connection of the pool keeps what it began with.
  await makeReadOnly(false);
  await write();
  await opened.pool.query("DROP TABLE written");
  await opened.close();
});

test("Prisma's errors are classified as PostgreSQL's are", async () => {
  const opened = openDatabase({ url: database.url, poolMax: 2, onError: () => undefined });
  const { prisma } = opened;
  const account = { email: "a@example.org", name: "A", passwordHash: "" };
  await prisma.agent.create({ data: account });
  const taken = await prisma.agent.create({ data: account }).catch((error: unknown) => error);
  expect(isUniqueViolation(taken)).toBe(true);
  expect([isDataError(taken), isUnavailable(taken)]).toEqual([true, false]);
  const terminated = await prisma.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`.catch(
    (error: unknown) => error,
  );
  expect([sqlState(terminated), isUnavailable(terminated)]).toEqual(["57P01", true]);
  expect(isUniqueViolation(terminated)).toBe(false);
  await opened.close();

  // Port 1 of the loopback interface refuses connections.
  const away = openDatabase({
    url: "postgresql://127.0.0.1:1/deskwire",
    poolMax: 1,
    onError: () => undefined,
  });
  const refused = await away.prisma.agent.count().catch((error: unknown) => error);
  expect([sqlState(refused), isDataError(refused), isUnavailable(refused)]).toEqual([
    null,
    false,
    true,
  ]);
  await away.close();
});
