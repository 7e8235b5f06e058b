import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedPostgresError, listStoredDatabases, startEmbeddedPostgres } from "./index.ts";

let dataDir: string;
const running: { close(): Promise<void> }[] = [];

beforeAll(() => {
  // Private to this user. As root this is the case of a checkout in a closed home directory.
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

/** Starts PostgreSQL in another process, which is then killed before it can stop it. */
async function startAndKillStarter(): Promise<void> {
  const script = `
    import { startEmbeddedPostgres } from "./src/index.ts";
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

describe("embedded PostgreSQL", () => {
  test("[OPS6] a database outside its data directory is listed with its link", async () => {
    await start();
    const folder = findDatabaseFolder() ?? "";
    const outside = dirname(folder) !== realpathSync(dataDir);
    const listed = listStoredDatabases().filter((database) => database.folder === folder);
    const link = join(dataDir, "postgres");
    expect(listed).toEqual(outside ? [{ folder, link, state: "running" }] : []);
  });

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

  test("requires a password, which only this user can read", async () => {
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

  test("stops a server whose starter was killed, and keeps its data", async () => {
    await startAndKillStarter();
    const leftOver = readPostmasterPid();
    expect(process.kill(leftOver, 0)).toBe(true);
    const lines: string[] = [];
    const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
    running.push(postgres);
    expect(lines).toEqual(["Stopping the PostgreSQL server that an interrupted run left behind."]);
    expect(readPostmasterPid()).not.toBe(leftOver);
    expect(await query(postgres.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  test("restarts on the same address after the server was killed", async () => {
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

  test("starts when another process has the number in an old pid file", async () => {
    await (await start()).close();
    const pidFile = join(dataDir, "postgres/cluster/postmaster.pid");
    writeFileSync(pidFile, `${process.pid}\n${dataDir}\n1\n1\n\n127.0.0.1\n\nready\n`);
    const postgres = await start();
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("of two starters at once one runs, and the other is refused with the holder's process id", async () => {
    const results = await Promise.allSettled([start(), start()]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toBeInstanceOf(EmbeddedPostgresError);
    expect(String(refused[0]?.reason)).toContain(
      `is in use by process ${process.pid}; stop that process`,
    );
  });

  test("refuses a cluster of another major version with one sentence", async () => {
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

  test("refuses a data directory that cannot be created, with one sentence", async () => {
    const refused = startEmbeddedPostgres({ dataDir: "/sys/deskwire" });
    await expect(refused).rejects.toThrow(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/The data directory \/sys\/deskwire cannot be written/);
  });

  test("refuses a replaced password, and leaves no server running", async () => {
    await (await start()).close();
    writeFileSync(join(dataDir, "postgres-password"), "other\n");
    await expect(start()).rejects.toThrow(/restore the file postgres-password/);
    expect(() => readPostmasterPid()).toThrow(/ENOENT/);
  });

  test("creates the cluster again when the first start was interrupted", async () => {
    const folder = realpathSync(join(dataDir, "postgres"));
    rmSync(join(folder, "cluster"), { recursive: true });
    writeFileSync(join(folder, "cluster.unfinished"), "");
    const postgres = await start();
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});
