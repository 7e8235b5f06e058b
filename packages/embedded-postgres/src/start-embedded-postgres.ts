import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import pg from "pg";
import { bundledMajorVersion } from "./postgres-binaries.ts";
import { EmbeddedPostgresError, explainFileError } from "./embedded-postgres-error.ts";
import {
  checkMajorVersion,
  createPrivateFolder,
  prepareHome,
  removeUnfinished,
  type PostgresHome,
} from "./postgres-home.ts";
import { launchServer, processOptions, stopLeftOver, type PostgresServer } from "./postmaster.ts";
import { takeStarterLock } from "./starter-lock.ts";

export { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const ROLE = "deskwire";
const DATABASE = "deskwire";

export interface EmbeddedPostgresOptions {
  /** Created when missing, in a folder that exists. Holds the database across restarts. */
  dataDir: string;
  /** Receives one line per thing that a user may want to know. */
  log?: (line: string) => void;
}

/** A running PostgreSQL server of our own, reachable from this machine alone. */
export interface EmbeddedPostgres {
  /** Stays valid until `close()`, through a crash of the server too, which is then restarted. */
  url: string;
  /** Stops the server in fast mode and resolves when it is gone. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts the bundled PostgreSQL on `dataDir` and resolves when it accepts connections: durable
 * (fsync and synchronous_commit on), UTF-8, on a loopback port chosen by the system, behind a
 * generated password. Rejects with an EmbeddedPostgresError where that cannot be done here.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const log = options.log ?? (() => undefined);
  let release = () => {};
  try {
    makeDataDir(dataDir);
    release = lockDataDir(dataDir);
    const home = prepareHome(dataDir, log);
    const password = readOrCreatePassword(dataDir);
    if (existsSync(home.cluster)) {
      checkMajorVersion(home.cluster, bundledMajorVersion());
      await stopLeftOver(home.cluster, log);
    } else {
      await createCluster(home, password);
    }
    const server = await launchServer(home);
    const url = connectionUrl(server.port, password);
    await ensureDatabase(url, server);
    return keepRunning({ home, server, url, log, release });
  } catch (error) {
    release();
    throw explainFileError(error, dataDir);
  }
}

/** Makes the last folder alone: a recursive mkdir never ends on file systems such as /proc. */
function makeDataDir(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
}

function lockDataDir(dataDir: string): () => void {
  const lock = takeStarterLock(join(dataDir, "postgres.lock"));
  if (lock.ok) return () => lock.release();
  throw new EmbeddedPostgresError(
    `The data directory ${dataDir} is in use by process ${lock.holderPid}; stop that one first, or set DATA_DIR to another folder.`,
  );
}

function readOrCreatePassword(dataDir: string): string {
  const path = join(dataDir, "postgres-password");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(path, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}

/** A cluster appears under its name only when it is complete: initdb may be interrupted. */
async function createCluster(home: PostgresHome, password: string): Promise<void> {
  const draft = `${home.cluster}.unfinished`;
  const passwordFile = join(home.folder, "initdb-password");
  removeUnfinished(draft);
  createPrivateFolder(draft, home.account);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.account !== undefined) chownSync(passwordFile, home.account.uid, home.account.gid);
  try {
    await runInitdb(home, draft, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, home.cluster);
}

async function runInitdb(home: PostgresHome, draft: string, passwordFile: string): Promise<void> {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"];
  const access = [`--username=${ROLE}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const child = spawn(
    join(home.binaries, "bin", "initdb"),
    ["-D", draft, ...locale, "--builtin-locale=C.UTF-8", ...access, "--no-instructions"],
    { ...processOptions(home), stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  if (/No space left on device|Disk quota/.test(said)) {
    throw Object.assign(new Error("initdb found the disk full."), { code: "ENOSPC" });
  }
  const complaint = said.split("\n").find((line) => /error|fatal/i.test(line)) ?? said.trim();
  throw new EmbeddedPostgresError(`The embedded Postgres could not be set up: ${complaint}`);
}

function connectionUrl(port: number, password: string): string {
  return `postgresql://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
}

async function ensureDatabase(url: string, server: PostgresServer): Promise<void> {
  try {
    const missing = (await probe(url)) === "3D000";
    if (missing) await createDatabase(url);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Connects once; resolves with the SQLSTATE of a refusal that the caller can put right. */
async function probe(url: string): Promise<string | undefined> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (error.code === "3D000") return error.code;
    throw new EmbeddedPostgresError(
      `The embedded Postgres refuses our own password (${error.message}); restore the file postgres-password in the data directory.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const client = new pg.Client(admin.href);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

interface RunningPostgres {
  home: PostgresHome;
  server: PostgresServer;
  url: string;
  log: (line: string) => void;
  release: () => void;
}

/** Restarts a server that ends by itself on the same port, so that pools find it again. */
function keepRunning({ home, server, url, log, release }: RunningPostgres): EmbeddedPostgres {
  let current: PostgresServer | undefined = server;
  let closing: Promise<void> | undefined;
  let restarting = Promise.resolve();

  const watch = (watched: PostgresServer) => {
    void watched.exited.then(() => {
      current = undefined;
      if (closing === undefined) restarting = restart(watched.port);
    });
  };
  const restart = async (port: number) => {
    log("The embedded Postgres ended by itself; starting it again.");
    try {
      current = await launchServer(home, port);
      watch(current);
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
    }
  };
  watch(server);

  const close = async () => {
    await restarting;
    await current?.stop();
    release();
  };
  return { url, close: () => (closing ??= close()) };
}
