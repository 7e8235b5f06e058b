import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../../programs/free-port.ts";
import { residentBytes } from "../faults/processes.ts";

/** The server's main module. */
export const MAIN = fileURLToPath(
  new URL("../../../../../apps/server/src/main.ts", import.meta.url),
);
const READY = "Deskwire is ready.";
const START_MS = 120_000;
/** Node's usual place. Rows start servers again and again, and compiling them takes half of the time. */
const COMPILE_CACHE = join(tmpdir(), "node-compile-cache");
const OUTPUT_CHARS_MAX = 200_000;

/** A server process as in production. It keeps its port across restarts. */
export interface ServerNode {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** Resolves when it serves. Rejects with its output when it ends instead. */
  start(): Promise<void>;
  /** Sends SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGSTOP. */
  suspend(): void;
  /** Sends SIGCONT. */
  resume(): void;
  signal(name: NodeJS.Signals): void;
  /** Resident memory in bytes, with its child processes; 0 while it does not run. */
  memory(): Promise<number>;
  /** Both output streams since the start. */
  output(): string;
}

export interface ServerNodeOptions {
  name: string;
  /** All settings except PORT. */
  env: Record<string, string>;
  /** Arguments for Node, before the server's main module. */
  nodeArgs?: readonly string[];
  /** The server's main module. Default: that of this checkout. */
  main?: string | undefined;
  /** Default: a free port. */
  port?: number;
}

interface NodeState {
  readonly options: ServerNodeOptions;
  readonly port: number;
  child: ChildProcess | null;
  exited: Promise<number | null>;
  output: string;
  readonly killWithProcess: () => void;
}

export async function createServerNode(options: ServerNodeOptions): Promise<ServerNode> {
  const port = options.port ?? (await findFreePort());
  const state: NodeState = {
    options,
    port,
    child: null,
    exited: Promise.resolve(null),
    output: "",
    killWithProcess: () => void state.child?.kill("SIGKILL"),
  };
  return {
    name: options.name,
    port,
    url: `http://127.0.0.1:${port}`,
    start: () => start(state),
    kill: () => end(state, "SIGKILL").then(() => undefined),
    stop: () => end(state, "SIGTERM"),
    suspend: () => void state.child?.kill("SIGSTOP"),
    resume: () => void state.child?.kill("SIGCONT"),
    signal: (signal) => void state.child?.kill(signal),
    memory: () => memoryOf(state),
    output: () => state.output,
  };
}

async function start(state: NodeState): Promise<void> {
  const child = spawnServer(state);
  const overdue = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const serves = await new Promise<boolean>((resolve) => {
    child.stdout.on("data", () => state.output.includes(READY) && resolve(true));
    void state.exited.then(() => resolve(false));
  });
  clearTimeout(overdue);
  if (!serves)
    throw new Error(`node ${state.options.name} ended instead of serving:\n${state.output}`);
}

function spawnServer(state: NodeState) {
  const { env, nodeArgs = [], main = MAIN } = state.options;
  const child = spawn(process.execPath, [...nodeArgs, main], {
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...env,
      PORT: String(state.port),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  state.child = child;
  state.output = "";
  process.once("exit", state.killWithProcess);
  state.exited = once(child, "exit").then(([code]) => {
    process.off("exit", state.killWithProcess);
    if (state.child === child) state.child = null;
    return code as number | null;
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      state.output = (state.output + chunk).slice(-OUTPUT_CHARS_MAX);
    });
  return child;
}

async function end({ child, exited }: NodeState, signal: NodeJS.Signals): Promise<number | null> {
  child?.kill(signal);
  return exited;
}

async function memoryOf({ child }: NodeState): Promise<number> {
  return child?.pid === undefined ? 0 : residentBytes(child.pid);
}
