import { spawnSync } from "node:child_process";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { SENTENCES } from "./sentences.ts";

/** An account of the operating system that a child process can run as. */
export interface OsAccount {
  name: string;
  uid: number;
  gid: number;
}

/** Returns the account `postgres`, and creates it as a system account where it is missing. Needs root. */
export function findOrCreatePostgresAccount(log: (line: string) => void): OsAccount {
  const found = lookUpAccount("postgres");
  if (found !== undefined) return found;
  log(SENTENCES.creatingAccount);
  const flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  spawnSync("useradd", [...flags, "--shell", "/usr/sbin/nologin", "postgres"]);
  const created = lookUpAccount("postgres");
  if (created !== undefined) return created;
  throw new EmbeddedPostgresError(SENTENCES.noAccount);
}

/** The account of a file's owner, named by its number. */
export function accountOfOwner(owner: { uid: number; gid: number }): OsAccount {
  return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
}

/** Whether the account can reach `path` through all its parents, and enter or run it. */
export function canEnterAs(account: OsAccount, path: string): boolean {
  return runAs(account, "/bin/sh", ["-c", '[ -x "$1" ]', "sh", path]);
}

/** Whether the account can run the program with these arguments, and its libraries load. */
export function runAs(account: OsAccount, file: string, args: string[]): boolean {
  // Without a working folder of its own it inherits one that the account may not enter.
  const { uid, gid } = account;
  return spawnSync(file, args, { uid, gid, cwd: "/", stdio: "ignore" }).status === 0;
}

function lookUpAccount(name: string): OsAccount | undefined {
  const uid = askId("-u", name);
  const gid = askId("-g", name);
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}

function askId(flag: string, name: string): number | undefined {
  const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
  return answer.status === 0 ? Number(answer.stdout.trim()) : undefined;
}
