import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { ROLE } from "./ensure-database.ts";
import { createPrivateFolder, type PostgresHome } from "./postgres-home.ts";
import { processOptions } from "./process-options.ts";
import { SENTENCES } from "./sentences.ts";

/** Runs initdb. The cluster gets its name when it is complete, because initdb may be interrupted. */
export async function createCluster(home: PostgresHome, password: string): Promise<void> {
  const draft = `${home.cluster}.unfinished`;
  const passwordFile = join(home.folder, "initdb-password");
  rmSync(draft, { recursive: true, force: true });
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
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw initdbError(stderr);
}

function initdbError(stderr: string): Error {
  if (/No space left on device|Disk quota/.test(stderr))
    return Object.assign(new Error("initdb found the disk full"), { code: "ENOSPC" });
  const complaint = stderr.split("\n").find((line) => /error|fatal/i.test(line)) ?? stderr.trim();
  return new EmbeddedPostgresError(SENTENCES.setUpFailed(complaint));
}
