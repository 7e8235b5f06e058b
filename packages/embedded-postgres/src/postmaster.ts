import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { PostgresHome } from "./postgres-home.ts";
import { findFreePort } from "./free-port.ts";
import { identifyProcess, readProcessArguments } from "./process-identity.ts";

/** How often postmaster.pid is looked at, the only place where Postgres says how far it is. */
const POLL_MS = 20;
/** After this long without stopping in fast mode Postgres is told to stop at once. */
const STOP_PATIENCE_MS = 30_000;
/** For how long a start is repeated that the last server's end, or another's port, stands in the way of. */
const RETRY_PATIENCE_MS = 15_000;
const RETRY_PAUSE_MS = 200;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/** A postmaster that accepts connections on 127.0.0.1. */
export interface PostgresServer {
  port: number;
  /** Resolves once the process has ended, for whatever reason. */
  exited: Promise<void>;
  /** Ends every session, writes a checkpoint, and resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Starts a postmaster on `port`, or on a free one, and resolves when it accepts connections. */
export async function launchServer(home: PostgresHome, port?: number): Promise<PostgresServer> {
  const deadline = Date.now() + RETRY_PATIENCE_MS;
  for (;;) {
    const chosen = port ?? (await findFreePort());
    const launched = await tryLaunch(home, chosen);
    if (launched.ok) return launched.server;
    if (!launched.passing || Date.now() > deadline) throw explainFailure(home, launched.reason);
    await sleep(RETRY_PAUSE_MS);
  }
}

/** Stops the postmaster that a killed run left behind, if one still serves this cluster. */
export async function stopLeftOver(cluster: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  const pid = readPidFile(pidFile)?.pid;
  if (pid === undefined) return;
  const identity = identifyProcess(pid);
  if (identity === undefined) return;
  if (!readProcessArguments(pid).includes(cluster)) {
    // The number was given to a stranger meanwhile, whom Postgres would take for a live server.
    rmSync(pidFile, { force: true });
    return;
  }
  log("Stopping the Postgres that an interrupted run left behind.");
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + STOP_PATIENCE_MS;
  while (identifyProcess(pid) === identity) {
    if (Date.now() > deadline) process.kill(pid, "SIGQUIT");
    await sleep(POLL_MS);
  }
}

/** What a program run as the home's account starts from: nothing inherited but the PATH. */
export function processOptions(home: PostgresHome) {
  return {
    // Its own group: Ctrl-C in the terminal must reach Postgres after its clients, through stop().
    detached: true,
    cwd: home.folder,
    env: { PATH: process.env["PATH"], HOME: home.folder, LC_ALL: "C", TZ: "UTC" },
    ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
  };
}

type LaunchResult =
  | { ok: true; server: PostgresServer }
  | { ok: false; passing: boolean; reason: string };

async function tryLaunch(home: PostgresHome, port: number): Promise<LaunchResult> {
  const logFile = openLog(home);
  const logStart = statSync(logFile.path).size;
  const child = spawn(join(home.binaries, "bin", "postgres"), serverArguments(home, port), {
    ...processOptions(home),
    stdio: ["ignore", logFile.fd, logFile.fd],
  });
  closeSync(logFile.fd);
  const exited = once(child, "exit").then(
    () => undefined,
    () => undefined,
  );
  const ready = await waitUntilReady(home.cluster, child);
  if (ready) return { ok: true, server: createServerHandle(child, port, exited) };
  const said = readFileSync(logFile.path).subarray(logStart).toString("utf8");
  const passing = /Address already in use|already exists|still in use/.test(said);
  return { ok: false, passing, reason: lastComplaint(said) };
}

function serverArguments(home: PostgresHome, port: number): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: `${port}`,
    unix_socket_directories: "",
    max_connections: "200",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // Compiling a plan costs more than any query of a chat takes.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", home.cluster, ...flags];
}

async function waitUntilReady(cluster: string, child: ChildProcess): Promise<boolean> {
  const pidFile = join(cluster, "postmaster.pid");
  // Without a pid the program could not even be started.
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const seen = readPidFile(pidFile);
    if (seen?.pid === child.pid && seen?.status === "ready") return true;
    await sleep(POLL_MS);
  }
  return false;
}

function createServerHandle(
  child: ChildProcess,
  port: number,
  exited: Promise<void>,
): PostgresServer {
  // A process that ends without stop(), by a crash, still takes its Postgres along.
  const killWithUs = () => child.kill("SIGINT");
  process.once("exit", killWithUs);
  void exited.finally(() => process.off("exit", killWithUs));
  return {
    port,
    exited,
    async stop() {
      const impatience = setTimeout(() => child.kill("SIGQUIT"), STOP_PATIENCE_MS);
      child.kill("SIGINT");
      await exited;
      clearTimeout(impatience);
    },
  };
}

function readPidFile(path: string): { pid: number; status: string } | undefined {
  try {
    // Line 1 is the process, line 8 its state.
    const lines = readFileSync(path, "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? "").trim() } : undefined;
  } catch {
    return undefined;
  }
}

function openLog(home: PostgresHome): { path: string; fd: number } {
  const path = join(home.folder, "server.log");
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const fd = openSync(path, size > LOG_LIMIT_BYTES ? "w" : "a", 0o600);
  if (home.account !== undefined) chownSync(path, home.account.uid, home.account.gid);
  return { path, fd };
}

function lastComplaint(said: string): string {
  const complaints = said.split("\n").filter((line) => /(FATAL|PANIC|error|could not)/i.test(line));
  return (complaints.at(-1) ?? said.trim().split("\n").at(-1) ?? "").replace(
    /^.*?(FATAL|PANIC): +/,
    "",
  );
}

function explainFailure(home: PostgresHome, reason: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota/.test(reason)) {
    return new EmbeddedPostgresError(
      `The disk that holds ${home.folder} is full; make room or set DATA_DIR to another disk.`,
    );
  }
  const why = reason === "" ? "it said nothing" : reason;
  return new EmbeddedPostgresError(
    `The embedded Postgres did not start: ${why} (its log: ${join(home.folder, "server.log")}).`,
  );
}
