import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedPostgresError, startEmbeddedPostgres } from "./start-embedded-postgres.ts";

let dataDir: string;
const running: { close(): Promise<void> }[] = [];

beforeAll(() => {
  // Private to this user: as root it is the case of a checkout below a closed home directory.
  dataDir = mkdtempSync(join(tmpdir(), "deskwire-data-"));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

afterAll(() => {
  for (const folder of [findDatabaseFolder(), dataDir]) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
});

async function start() {
  const postgres = await startEmbeddedPostgres({ dataDir });
  running.push(postgres);
  return postgres;
}

function findDatabaseFolder(): string | undefined {
  try {
    return realpathSync(join(dataDir, "postgres"));
  } catch {
    return undefined;
  }
}

function readPostmasterPid(): number {
  return Number(
    readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0],
  );
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts Postgres in a process of its own, which is then killed without a chance to stop it. */
async function startAndKillStarter(): Promise<void> {
  const script = `
    import { startEmbeddedPostgres } from "./src/start-embedded-postgres.ts";
    import pg from "pg";
    const { url } = await startEmbeddedPostgres({ dataDir: process.argv[1] });
    const client = new pg.Client(url);
    await client.connect();
    await client.query("CREATE TABLE kept AS SELECT 42 AS answer");
    console.log("ready");
  `;
  const cwd = new URL("../", import.meta.url);
  const flags = ["--input-type=module-typescript", "--eval", script, dataDir];
  const child = spawn(process.execPath, flags, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("embedded Postgres", () => {
  test("is durable, UTF-8 and ordered by code point, on the loopback interface alone", async () => {
    const { url } = await start();
    const sql = `SELECT current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding,
      current_setting('listen_addresses') AS addresses, lower('ÀÉ') AS lowered,
      (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale`;
    expect(await query(url, sql)).toEqual([
      {
        fsync: "on",
        commit: "on",
        encoding: "UTF8",
        addresses: "127.0.0.1",
        lowered: "àé",
        locale: "C.UTF-8",
      },
    ]);
  });

  test("asks for the password, which only this user can read", async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDir, "postgres-password")).mode & 0o777).toBe(0o600);
  });

  test("keeps its data across restarts", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE closed AS SELECT 42 AS answer");
    await first.close();
    const second = await start();
    expect(await query(second.url, "SELECT answer FROM closed")).toEqual([{ answer: 42 }]);
  });

  test("stops a server whose starter was killed, and finds all of its data", async () => {
    await startAndKillStarter();
    const leftOver = readPostmasterPid();
    expect(process.kill(leftOver, 0)).toBe(true);
    const lines: string[] = [];
    const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
    running.push(postgres);
    expect(lines).toEqual(["Stopping the Postgres that an interrupted run left behind."]);
    expect(readPostmasterPid()).not.toBe(leftOver);
    expect(await query(postgres.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  test("starts again on the same address after the server itself was killed", async () => {
    let restarted = () => {};
    const seen = new Promise<void>((resolve) => (restarted = resolve));
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => restarted() });
    running.push(postgres);
    await query(postgres.url, "CREATE TABLE crashed AS SELECT 42 AS answer");
    process.kill(readPostmasterPid(), "SIGKILL");
    await seen;
    await expect
      .poll(() => query(postgres.url, "SELECT answer FROM crashed").catch(String), {
        timeout: 20_000,
      })
      .toEqual([{ answer: 42 }]);
  });

  test("starts where an old process number now belongs to a stranger", async () => {
    await (await start()).close();
    const pidFile = join(dataDir, "postgres/cluster/postmaster.pid");
    writeFileSync(pidFile, `${process.pid}\n${dataDir}\n1\n1\n\n127.0.0.1\n\nready\n`);
    const postgres = await start();
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("two starters at once: one runs, the other is told who does", async () => {
    const results = await Promise.allSettled([start(), start()]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toBeInstanceOf(EmbeddedPostgresError);
    expect(String(refused[0]?.reason)).toContain(`is in use by process ${process.pid}; stop that`);
  });

  test("refuses data of another major version with one sentence", async () => {
    await (await start()).close();
    const versionFile = join(dataDir, "postgres/cluster/PG_VERSION");
    const own = readFileSync(versionFile, "utf8");
    writeFileSync(versionFile, "9\n");
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 9 and this version brings/);
    writeFileSync(versionFile, own);
  });

  test("refuses a data directory that is a file, with one sentence", async () => {
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    const refused = startEmbeddedPostgres({ dataDir: file });
    await expect(refused).rejects.toThrow(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/is not a usable folder \(EEXIST\)/);
  });

  test("refuses a data directory that cannot be made, with one sentence", async () => {
    const refused = startEmbeddedPostgres({ dataDir: "/sys/deskwire" });
    await expect(refused).rejects.toThrow(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/The data directory \/sys\/deskwire cannot be written/);
  });

  test("refuses when its password was replaced, and leaves nothing running", async () => {
    await (await start()).close();
    writeFileSync(join(dataDir, "postgres-password"), "other\n");
    await expect(start()).rejects.toThrow(/restore the file postgres-password/);
    expect(() => readPostmasterPid()).toThrow(/ENOENT/);
  });

  test("begins anew when the first start was interrupted", async () => {
    const folder = realpathSync(join(dataDir, "postgres"));
    rmSync(join(folder, "cluster"), { recursive: true });
    writeFileSync(join(folder, "cluster.unfinished"), "");
    const postgres = await start();
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});
