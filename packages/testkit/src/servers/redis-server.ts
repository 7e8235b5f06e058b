import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../programs/find-program.ts";
import { findFreePort } from "../programs/free-port.ts";

const PORT_ATTEMPTS = 5;

/** A Redis or Valkey process on the loopback interface without persistence. */
export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Sends SIGTERM and resolves when the process has ended. May be called twice. */
  stop(): Promise<void>;
  /** Sends SIGKILL, like a crash, and resolves when the process has ended. */
  kill(): Promise<void>;
}

export interface RedisServerOptions {
  /** The port of an earlier process, to restart at its address. Default: a free port. */
  port?: number;
  /** Further settings, such as `["--maxmemory", "1mb"]`. */
  settings?: readonly string[];
}

export function findRedisServer(): string | undefined {
  return findProgram(["redis-server", "valkey-server"]);
}

/** Starts a server and resolves when it accepts connections. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const program = findRedisServer();
  if (program === undefined) {
    throw new Error("No Redis was found; install redis-server or valkey-server.");
  }
  const attempts = options.port === undefined ? PORT_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const launched = await launch(program, port, options.settings ?? []);
    if (typeof launched !== "string") return launched;
    if (attempt === attempts) throw new Error(`${program} did not start: ${launched}`);
  }
}

/** Resolves with the output of the server when it ends before it is ready. */
async function launch(
  program: string,
  port: number,
  settings: readonly string[],
): Promise<RedisServer | string> {
  const own = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  // Replication writes a snapshot even without persistence, and the next server in the same folder would load it.
  const folder = await mkdtemp(join(tmpdir(), "deskwire-redis-"));
  const child = spawn(program, [...own, "--dir", folder, ...settings], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  void exited.then(() => rm(folder, { recursive: true, force: true }));
  let output = "";
  const ready = new Promise<boolean>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) resolve(true);
    });
    child.stderr.resume();
    void exited.finally(() => resolve(false));
  });
  if (!(await ready) || child.pid === undefined) return output.trim();
  // Keeps reading, because a full pipe would stop the server.
  child.stdout.removeAllListeners("data").resume();
  return createHandle(child, child.pid, port, exited);
}

function createHandle(
  child: ChildProcess,
  pid: number,
  port: number,
  exited: Promise<unknown>,
): RedisServer {
  const killWithProcess = () => child.kill("SIGKILL");
  process.once("exit", killWithProcess);
  void exited.finally(() => process.off("exit", killWithProcess));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
