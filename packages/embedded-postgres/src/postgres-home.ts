import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { placeBinaries } from "./postgres-binaries.ts";
import { SENTENCES } from "./sentences.ts";
import { noteLink, SHARED_STATE_FOLDER } from "./shared-state.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import {
  accountOfOwner,
  canEnterAs,
  findOrCreatePostgresAccount,
  type OsAccount,
} from "./os-account.ts";

/** The place and the account of one embedded PostgreSQL. */
export interface PostgresHome {
  /** Owned by the account that runs the server; holds the cluster, the log and sometimes binaries. */
  folder: string;
  /** The data directory of PostgreSQL itself. */
  cluster: string;
  /** Holds bin, lib and share; the account can run the programs. */
  binaries: string;
  /** Undefined: the account of this process. */
  account: OsAccount | undefined;
}

/** Finds the database's place below `dataDir`, or creates one. Throws when this account cannot use it. */
export function prepareHome(dataDir: string, log: (line: string) => void): PostgresHome {
  const link = join(dataDir, "postgres");
  const folder = findFolder(link);
  const account = chooseAccount(folder, log);
  const place = folder ?? createFolder({ dataDir, link, account, log });
  checkReachable(place, account);
  noteLink(place, resolve(link));
  const binaries = placeBinaries(place, account, log);
  return { folder: place, cluster: join(place, "cluster"), binaries, account };
}

/** Creates a folder that only the account can enter. */
export function createPrivateFolder(path: string, account: OsAccount | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

function findFolder(link: string): string | undefined {
  const entry = lstatSync(link, { throwIfNoEntry: false });
  if (entry === undefined) return undefined;
  if (existsSync(link)) return realpathSync(link);
  throw new EmbeddedPostgresError(SENTENCES.brokenLink(link));
}

function chooseAccount(
  folder: string | undefined,
  log: (line: string) => void,
): OsAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // A database that an ordinary user created keeps its owner, so that root and the user can start it.
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
  log(SENTENCES.placedElsewhere({ dataDir, place }, account.name));
  return place;
}

function createSharedStateFolder(account: OsAccount): void {
  if (mkdirSync(SHARED_STATE_FOLDER, { recursive: true }) !== undefined) {
    // It may have been created under a private umask; the account has to pass through it.
    chmodSync(SHARED_STATE_FOLDER, 0o755);
  }
  if (canEnterAs(account, SHARED_STATE_FOLDER)) return;
  throw new EmbeddedPostgresError(SENTENCES.closedFolders(SHARED_STATE_FOLDER, account.name));
}

function checkReachable(place: string, account: OsAccount | undefined): void {
  if (account !== undefined) {
    if (canEnterAs(account, place)) return;
    throw new EmbeddedPostgresError(SENTENCES.unreachable(place, account.name));
  }
  const owner = statSync(place).uid;
  if (process.getuid === undefined || owner === process.getuid()) return;
  throw new EmbeddedPostgresError(SENTENCES.foreignOwner(place, owner));
}

/** Throws when another major version of PostgreSQL made the cluster. */
export function checkMajorVersion(cluster: string, ownMajor: string): void {
  const made = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (made === ownMajor) return;
  throw new EmbeddedPostgresError(SENTENCES.otherVersion(cluster, { made, own: ownMajor }));
}
