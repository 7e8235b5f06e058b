import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import type { Pool } from "pg";

/** The machine and the programs that the figures of a run depend on. */
export interface Environment {
  date: string;
  commit: string | null;
  /** Whether the files differ from that commit. */
  changed: boolean | null;
  cpu: string;
  cores: number;
  memoryBytes: number;
  kernel: string;
  node: string;
  postgres: string;
  /** The machine's load average when the run began. */
  loadBefore: number;
}

/** Reads the machine, the versions and the commit. */
export async function readEnvironment(pool: Pool): Promise<Environment> {
  const { rows } = await pool.query<{ server_version: string }>("SHOW server_version");
  const status = git("status", "--porcelain");
  return {
    date: new Date().toISOString(),
    commit: git("rev-parse", "HEAD"),
    changed: status === null ? null : status !== "",
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    postgres: rows[0]?.server_version ?? "unknown",
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}

function git(...args: string[]): string | null {
  try {
    return execFileSync("git", args, {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // A copy without a repository is measured too.
    return null;
  }
}
