import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "./free-port.ts";
import { readPidFile } from "./pid-file.ts";
import type { PostgresHome } from "./postgres-home.ts";
import { isTransient, openLog, startError } from "./postmaster-log.ts";
import { processOptions } from "./process-options.ts";
import { stopOnAbort, stopWithProcess } from "./stop-with-process.ts";

/** How often postmaster.pid is read; PostgreSQL reports its progress nowhere else. */
const POLL_MS = 20;
/** The time for a fast shutdown, before an immediate one is asked for. */
const FAST_STOP_MS = 30_000;
/** How long a start is repeated while an ending server or a taken port prevents it. */
const RETRY_MS = 15_000;
const RETRY_PAUSE_MS = 200;

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  // Compiling a plan takes longer than any query of a chat.
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** A PostgreSQL server process that accepts connections on 127.0.0.1. */
export interface Postmaster {
  port: number;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  /** Ends every session, writes a checkpoint, and resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  /** Default: a free one. */
  port?: number;
  /** Stops a postmaster that is starting; the launch then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Starts a postmaster and resolves when it accepts connections. */
export async function launchPostmaster(
  home: PostgresHome,
  { port, signal }: LaunchOptions = {},
): Promise<Postmaster> {
  const deadline = Date.now() + RETRY_MS;
  for (;;) {
    const launched = await tryLaunch(home, { port: port ?? (await findFreePort()), signal });
    signal?.throwIfAborted();
    if (launched.ok) return launched.postmaster;
    if (!isTransient(launched.written) || Date.now() > deadline)
      throw startError(home, launched.written);
    await sleep(RETRY_PAUSE_MS);
  }
}

type LaunchResult = { ok: true; postmaster: Postmaster } | { ok: false; written: string };

async function tryLaunch(
  home: PostgresHome,
  { port, signal }: LaunchOptions & { port: number },
): Promise<LaunchResult> {
  signal?.throwIfAborted();
  const log = openLog(home);
  const child = spawn(join(home.binaries, "bin", "postgres"), postgresArguments(home, port), {
    ...processOptions(home),
    stdio: ["ignore", log.fd, log.fd],
  });
  closeSync(log.fd);
  const postmaster = createPostmaster(child, port);
  stopWithProcess(() => child.kill("SIGINT"), postmaster.exited);
  const settled = waitUntilReady(home.cluster, child);
  stopOnAbort(() => child.kill("SIGINT"), { signal, settled });
  const ready = await settled;
  if (signal?.aborted === true) await postmaster.stop();
  return ready ? { ok: true, postmaster } : { ok: false, written: log.read() };
}

function postgresArguments(home: PostgresHome, port: number): string[] {
  const settings = Object.entries({ ...SETTINGS, port: `${port}` });
  return ["-D", home.cluster, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** False: the process ended, or could not be started, in which case it has no pid. */
async function waitUntilReady(cluster: string, child: ChildProcess): Promise<boolean> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const file = readPidFile(cluster);
    if (file?.pid === child.pid && file?.status === "ready") return true;
    await sleep(POLL_MS);
  }
  return false;
}

function createPostmaster(child: ChildProcess, port: number): Postmaster {
  const exited = once(child, "exit").then(
    () => undefined,
    () => undefined,
  );
  return {
    port,
    exited,
    async stop() {
      const overdue = setTimeout(() => child.kill("SIGQUIT"), FAST_STOP_MS);
      child.kill("SIGINT");
      await exited;
      clearTimeout(overdue);
    },
  };
}
