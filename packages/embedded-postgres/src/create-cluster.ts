import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { ROLE } from "./ensure-database.ts";
import { createPrivateFolder, type PostgresHome } from "./postgres-home.ts";
import { processOptions } from "./process-options.ts";
import { SENTENCES } from "./sentences.ts";
import { stopOnAbort, stopWithProcess } from "./stop-with-process.ts";

export interface NewCluster {
  /** The password of the role that owns the database. */
  password: string;
  /** Ends initdb; the creation then rejects with the signal's reason. */
  signal: AbortSignal | undefined;
}

/** Runs initdb. The cluster gets its name when it is complete, because initdb may be interrupted. */
export async function createCluster(
  home: PostgresHome,
  { password, signal }: NewCluster,
): Promise<void> {
  const draft = `${home.cluster}.unfinished`;
  const passwordFile = join(home.folder, "initdb-password");
  rmSync(draft, { recursive: true, force: true });
  createPrivateFolder(draft, home.account);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.account !== undefined) chownSync(passwordFile, home.account.uid, home.account.gid);
  try {
    await runInitdb(home, { draft, passwordFile, signal });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, home.cluster);
}

interface Initdb {
  draft: string;
  passwordFile: string;
  signal: AbortSignal | undefined;
}

async function runInitdb(
  home: PostgresHome,
  { draft, passwordFile, signal }: Initdb,
): Promise<void> {
  signal?.throwIfAborted();
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"];
  const access = [`--username=${ROLE}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const child = spawn(
    join(home.binaries, "bin", "initdb"),
    ["-D", draft, ...locale, "--builtin-locale=C.UTF-8", ...access, "--no-instructions"],
    { ...processOptions(home), stdio: ["ignore", "ignore", "pipe"] },
  );
  const closed = once(child, "close") as Promise<[number | null]>;
  stopWithProcess(() => endGroup(child), closed);
  stopOnAbort(() => endGroup(child), { signal, settled: closed });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [code] = await closed;
  signal?.throwIfAborted();
  if (code !== 0) throw initdbError(stderr);
}

/** Ends initdb and the servers that it runs to fill the cluster, which share its process group. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGTERM");
  } catch {
    // It has ended.
  }
}

function initdbError(stderr: string): Error {
  if (/No space left on device|Disk quota/.test(stderr))
    return Object.assign(new Error("initdb found the disk full"), { code: "ENOSPC" });
  const complaint = stderr.split("\n").find((line) => /error|fatal/i.test(line)) ?? stderr.trim();
  return new EmbeddedPostgresError(SENTENCES.setUpFailed(complaint));
}
