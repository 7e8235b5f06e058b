import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../../programs/free-port.ts";
import { residentBytes } from "../faults/processes.ts";

/** The server's main module. */
export const MAIN = fileURLToPath(
  new URL("../../../../../apps/server/src/main.ts", import.meta.url),
);
const READY = "Deskwire is ready.";
const START_MS = 60_000;
const SAID_MAX = 200_000;

/** A node as it runs in production: a process of its own, on one port for as long as this lives. */
export interface ServerNode {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** Resolves when it serves. Rejects with what it said when it ends instead. */
  start(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** SIGSTOP and SIGCONT. */
  suspend(): void;
  resume(): void;
  signal(name: NodeJS.Signals): void;
  memory(): Promise<number>;
  /** What it wrote since the start, both streams. */
  said(): string;
}

export interface ServerNodeOptions {
  name: string;
  /** All that it is told, PORT apart. */
  env: Record<string, string>;
  nodeArgs?: readonly string[];
  port?: number;
}

export async function createServerNode(options: ServerNodeOptions): Promise<ServerNode> {
  const { name, env, nodeArgs = [] } = options;
  const port = options.port ?? (await findFreePort());
  let child: ChildProcess | null = null;
  let exited: Promise<number | null> = Promise.resolve(null);
  let said = "";

  const killWithUs = (): void => void child?.kill("SIGKILL");
  const hear = (chunk: string): void => {
    said = (said + chunk).slice(-SAID_MAX);
  };

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [...nodeArgs, MAIN], {
      env: { PATH: process.env["PATH"], NODE_ENV: "production", ...env, PORT: String(port) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    said = "";
    process.once("exit", killWithUs);
    exited = once(started, "exit").then(([code]) => {
      process.off("exit", killWithUs);
      if (child === started) child = null;
      return code as number | null;
    });
    started.stdout.setEncoding("utf8").on("data", hear);
    started.stderr.setEncoding("utf8").on("data", hear);
    const overdue = setTimeout(() => started.kill("SIGKILL"), START_MS);
    const serves = new Promise<boolean>((resolve) => {
      started.stdout.on("data", () => said.includes(READY) && resolve(true));
      void exited.then(() => resolve(false));
    });
    const ready = await serves;
    clearTimeout(overdue);
    if (!ready) throw new Error(`node ${name} ended instead of serving:\n${said}`);
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    child?.kill(signal);
    return exited;
  }

  return {
    name,
    port,
    url: `http://127.0.0.1:${port}`,
    start,
    async kill() {
      await end("SIGKILL");
    },
    stop: () => end("SIGTERM"),
    suspend: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    signal: (signal) => void child?.kill(signal),
    memory: () => (child?.pid === undefined ? Promise.resolve(0) : residentBytes(child.pid)),
    said: () => said,
  };
}
