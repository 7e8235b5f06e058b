import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What postmaster.pid says of a running postmaster. */
export interface PidFile {
  pid: number;
  /** `ready` once the server accepts connections. */
  status: string;
}

export function pidFileOf(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

/** Undefined where the file is missing or incomplete. */
export function readPidFile(cluster: string): PidFile | undefined {
  try {
    // Line 1 is the process id, line 8 the status.
    const lines = readFileSync(pidFileOf(cluster), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? "").trim() } : undefined;
  } catch {
    return undefined;
  }
}
