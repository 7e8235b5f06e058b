import { spawnSync } from "node:child_process";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** An account of the operating system that a child process can be started as. */
export interface OsAccount {
  name: string;
  uid: number;
  gid: number;
}

/** The account `postgres`, created as a system account when the machine has none. Needs root. */
export function findOrCreatePostgresAccount(log: (line: string) => void): OsAccount {
  const found = lookUpAccount("postgres");
  if (found !== undefined) return found;
  log("Creating the system user postgres, because Postgres refuses to run as root.");
  const flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  spawnSync("useradd", [...flags, "--shell", "/usr/sbin/nologin", "postgres"]);
  const created = lookUpAccount("postgres");
  if (created !== undefined) return created;
  throw new EmbeddedPostgresError(
    "Postgres refuses to run as root and the system user postgres could not be created; create it, start as an ordinary user, or set DATABASE_URL.",
  );
}

/** The account that owns `uid`, known by number alone where it has no name. */
export function accountOfOwner(owner: { uid: number; gid: number }): OsAccount {
  return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
}

/** Whether that account can reach `path` through all its parents, and enter or run it. */
export function canEnterAs(account: OsAccount, path: string): boolean {
  return runAs(account, "/bin/sh", ["-c", '[ -x "$1" ]', "sh", path]);
}

/** Whether that account can run the program with these arguments, libraries and all. */
export function runAs(account: OsAccount, file: string, args: string[]): boolean {
  // The working folder is inherited, and may be one that the account must not enter.
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
