import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCluster, type NewCluster } from "./create-cluster.ts";
import { EmbeddedPostgresError, explainFileError } from "./embedded-postgres-error.ts";
import { connectionUrl, ensureDatabase } from "./ensure-database.ts";
import { bundledMajorVersion } from "./postgres-binaries.ts";
import { checkMajorVersion, prepareHome, type PostgresHome } from "./postgres-home.ts";
import { launchPostmaster } from "./postmaster.ts";
import { SENTENCES } from "./sentences.ts";
import { takeStarterLock } from "./starter-lock.ts";
import { stopOrphan } from "./stop-orphan.ts";
import { supervise, type EmbeddedPostgres } from "./supervise.ts";

export interface EmbeddedPostgresOptions {
  /** Created when missing, in a folder that exists. Holds the database across restarts. */
  dataDir: string;
  /** Receives one line for each event that an operator may want to know. */
  log?: (line: string) => void;
  /**
   * Abandons a start that is under way: it ends the processes that it has started and rejects with the signal's reason. A
   * server that accepts connections by then is returned all the same. Later it has no effect.
   */
  signal?: AbortSignal;
}

/**
 * Starts the bundled PostgreSQL on `dataDir` and resolves when it accepts connections: durable
 * (fsync and synchronous_commit on), UTF-8, on a loopback port chosen by the system. Rejects with
 * an EmbeddedPostgresError where that is not possible.
 */
export async function startEmbeddedPostgres({
  dataDir: path,
  log = () => undefined,
  signal,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(path);
  let release = () => {};
  try {
    makeDataDir(dataDir);
    release = lockDataDir(dataDir);
    const home = prepareHome(dataDir, log);
    const password = readOrCreatePassword(dataDir);
    await prepareCluster(home, { password, signal }, log);
    const postmaster = await launchPostmaster(home, { signal });
    const url = connectionUrl(postmaster.port, password);
    await ensureDatabase(url, postmaster);
    return supervise({ home, postmaster, url, log, release });
  } catch (error) {
    release();
    throw explainFileError(error, dataDir);
  }
}

/** Makes the last folder alone: a recursive mkdir never ends on file systems such as /proc. */
function makeDataDir(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
}

/** Returns the release of the lock. */
function lockDataDir(dataDir: string): () => void {
  const lock = takeStarterLock(join(dataDir, "postgres.lock"));
  if (lock.ok) return () => lock.release();
  throw new EmbeddedPostgresError(SENTENCES.inUse(dataDir, lock.holderPid));
}

function readOrCreatePassword(dataDir: string): string {
  const path = join(dataDir, "postgres-password");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(path, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}

async function prepareCluster(
  home: PostgresHome,
  made: NewCluster,
  log: (line: string) => void,
): Promise<void> {
  if (!existsSync(home.cluster)) return createCluster(home, made);
  checkMajorVersion(home.cluster, bundledMajorVersion());
  await stopOrphan(home.cluster, log);
}
