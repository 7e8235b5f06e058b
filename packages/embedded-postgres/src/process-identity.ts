import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A text that identifies a running process among all that ever had its number; undefined when no
 * process has it. The number alone is not enough: it is reused, in containers often soon.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === "linux") return identifyLinuxProcess(pid);
  if (process.platform === "win32") return `${pid}`;
  const started = spawnSync("ps", ["-o", "lstart=", "-p", `${pid}`], { encoding: "utf8" });
  return `${pid} ${started.stdout.trim()}`;
}

/** The arguments of a running process; empty when they cannot be read. */
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
    // The name stands in parentheses and may contain spaces and parentheses itself.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const state = fields[0];
    const startTime = fields[19];
    // A zombie keeps its number but no longer runs.
    if (state === "Z" || state === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${pid} ${startTime ?? ""} ${boot}`;
  } catch {
    return undefined;
  }
}
