import { spawn } from "node:child_process";
import { inRoot } from "./paths.ts";

export interface Command {
  file: string;
  args: readonly string[];
  /** Default: the root of the checkout. */
  cwd?: string;
  /** Added to the environment of this process. */
  env?: NodeJS.ProcessEnv;
}

export interface CommandResult {
  /** Null when the program could not be started or was killed. */
  code: number | null;
  /** What it wrote to both streams, in order. */
  output: string;
}

/** Runs a program to its end and captures its output. */
export function runCommand({ file, args, cwd, env }: Command): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: cwd ?? inRoot(),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    const killWithUs = () => child.kill("SIGTERM");
    process.once("exit", killWithUs);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    const finish = (code: number | null, more = "") => {
      process.off("exit", killWithUs);
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") + more });
    };
    child.on("error", (error) => finish(null, `${file}: ${error.message}\n`));
    child.on("close", (code) => finish(code));
  });
}

/** Runs a script below node_modules with this Node. */
export function runTool(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const file = inRoot("node_modules", script);
  return runCommand({ file: process.execPath, args: [file, ...args], env });
}
