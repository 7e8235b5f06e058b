import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pidFileOf, readPidFile } from "./pid-file.ts";
import { identifyProcess, readProcessArguments } from "./process-identity.ts";
import { SENTENCES } from "./sentences.ts";

const POLL_MS = 20;
/** The time for a fast shutdown, before an immediate one is asked for. */
const FAST_STOP_MS = 30_000;

/** Stops the postmaster of this cluster that a killed run left behind, if there is one. */
export async function stopOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined) return;
  const identity = identifyProcess(pid);
  if (identity === undefined) return;
  if (!readProcessArguments(pid).includes(cluster)) {
    // Another program has the number now; PostgreSQL would take it for a running server.
    rmSync(pidFileOf(cluster), { force: true });
    return;
  }
  log(SENTENCES.stoppingOrphan);
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + FAST_STOP_MS;
  while (identifyProcess(pid) === identity) {
    if (Date.now() > deadline) process.kill(pid, "SIGQUIT");
    await sleep(POLL_MS);
  }
}
