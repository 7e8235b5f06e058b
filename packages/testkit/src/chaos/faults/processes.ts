import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The ids of the child processes. */
export async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout.split("\n").flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid && child !== undefined ? [child] : [];
  });
}

export async function parentOf(pid: number): Promise<number> {
  const { stdout } = await run("ps", ["-o", "ppid=", "-p", String(pid)]);
  return Number(stdout.trim());
}

/** Resident memory of a process and its child processes, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,rss="]);
  const kilobytes = stdout.split("\n").map((line) => {
    const [id, parent, rss = 0] = line.trim().split(/\s+/).map(Number);
    return id === pid || parent === pid ? rss : 0;
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024;
}

/** Sends SIGKILL. A process that has already ended is not an error. */
export function killAtOnce(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
