import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells one process from every other that ever had its number, or undefined when no such
 * process runs. A number alone would mistake a stranger for a process that is long gone, which
 * containers, where numbers start over, make likely.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === "linux") return identifyLinuxProcess(pid);
  if (process.platform === "win32") return `${pid}`;
  const started = spawnSync("ps", ["-o", "lstart=", "-p", `${pid}`], { encoding: "utf8" });
  return `${pid} ${started.stdout.trim()}`;
}

/** The words a running process was started with; empty when they cannot be read. */
export function readProcessArguments(pid: number): string[] {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    } catch {
      return [];
    }
  }
  if (process.platform === "win32") return [];
  const shown = spawnSync("ps", ["-o", "args=", "-p", `${pid}`], { encoding: "utf8" });
  return shown.stdout.trim().split(" ");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function identifyLinuxProcess(pid: number): string | undefined {
  try {
    // The name, in parentheses, may itself hold spaces and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const state = fields[0];
    const startTime = fields[19];
    // A zombie holds its number but runs no more.
    if (state === "Z" || state === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${pid} ${startTime ?? ""} ${boot}`;
  } catch {
    return undefined;
  }
}
