import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { placeBinaries } from "./postgres-binaries.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import {
  accountOfOwner,
  canEnterAs,
  findOrCreatePostgresAccount,
  type OsAccount,
} from "./os-account.ts";

/** Where data goes that another account must reach when the data directory is private. */
const SHARED_STATE_FOLDER = "/var/lib/deskwire";

/** Where one embedded Postgres lives, and as whom it runs. */
export interface PostgresHome {
  /** Owned by the account that runs the server; holds the cluster, the log, perhaps binaries. */
  folder: string;
  /** The cluster itself, Postgres's own data directory. */
  cluster: string;
  /** Holds bin, lib and share; the account can run what is in it. */
  binaries: string;
  /** Undefined: the account of this process. */
  account: OsAccount | undefined;
}

/** Finds the place below `dataDir`, or makes one; throws when this account cannot use it. */
export function prepareHome(dataDir: string, log: (line: string) => void): PostgresHome {
  const link = join(dataDir, "postgres");
  const folder = findFolder(link);
  const account = chooseAccount(folder, log);
  const place = folder ?? createFolder({ dataDir, link, account, log });
  checkReachable(place, account);
  const binaries = placeBinaries(place, account, log);
  return { folder: place, cluster: join(place, "cluster"), binaries, account };
}

/** Creates a private folder that belongs to the account which is to use it. */
export function createPrivateFolder(path: string, account: OsAccount | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

function findFolder(link: string): string | undefined {
  const entry = lstatSync(link, { throwIfNoEntry: false });
  if (entry === undefined) return undefined;
  if (existsSync(link)) return realpathSync(link);
  throw new EmbeddedPostgresError(
    `${link} points to a folder that is gone or closed to this user; bring it back, or remove the link to begin with an empty database.`,
  );
}

function chooseAccount(
  folder: string | undefined,
  log: (line: string) => void,
): OsAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // Data that an ordinary user began stays that user's, so that both can go on with it.
  const owner = folder === undefined ? undefined : statSync(folder);
  if (owner !== undefined && owner.uid !== 0) return accountOfOwner(owner);
  return findOrCreatePostgresAccount(log);
}

interface NewFolder {
  dataDir: string;
  link: string;
  account: OsAccount | undefined;
  log: (line: string) => void;
}

function createFolder({ dataDir, link, account, log }: NewFolder): string {
  if (account === undefined || canEnterAs(account, dataDir)) {
    createPrivateFolder(link, account);
    return realpathSync(link);
  }
  const place = join(SHARED_STATE_FOLDER, randomUUID());
  createSharedStateFolder(account);
  createPrivateFolder(place, account);
  symlinkSync(place, link);
  log(`${dataDir} is closed to the user ${account.name}: the database is kept in ${place}.`);
  return place;
}

function createSharedStateFolder(account: OsAccount): void {
  if (mkdirSync(SHARED_STATE_FOLDER, { recursive: true }) !== undefined) {
    // Made just now, perhaps under a private umask; the account has to pass through.
    chmodSync(SHARED_STATE_FOLDER, 0o755);
  }
  if (canEnterAs(account, SHARED_STATE_FOLDER)) return;
  throw new EmbeddedPostgresError(
    `Neither the data directory nor ${SHARED_STATE_FOLDER} can be entered by the user ${account.name}; set DATA_DIR to a folder that can.`,
  );
}

function checkReachable(place: string, account: OsAccount | undefined): void {
  if (account !== undefined) {
    if (canEnterAs(account, place)) return;
    throw new EmbeddedPostgresError(
      `The database in ${place} belongs to ${account.name}, who may not enter a folder above it; move it to an open place or open that folder.`,
    );
  }
  const owner = statSync(place).uid;
  if (process.getuid === undefined || owner === process.getuid()) return;
  throw new EmbeddedPostgresError(
    `The database in ${place} belongs to another user (${owner}); start as root or as that user, or set DATA_DIR to another folder.`,
  );
}

/** Throws when the cluster was made by a major version that these binaries cannot read. */
export function checkMajorVersion(cluster: string, ownMajor: string): void {
  const made = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (made === ownMajor) return;
  throw new EmbeddedPostgresError(
    `The database in ${cluster} was made by PostgreSQL ${made} and this version brings PostgreSQL ${ownMajor}; move it over with pg_dump, or set DATA_DIR to another folder.`,
  );
}

/** Removes what a first start left when it was interrupted. */
export function removeUnfinished(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
