import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Command {
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  stdin?: Uint8Array | string;
}

export const inExamples = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Runs a program to its end. Of the environment it gets only the PATH, as on a machine without this project. */
export async function run({ file, args, env, stdin = "" }: Command): Promise<Ran> {
  const child = spawn(file, args, { env: { PATH: process.env["PATH"], ...env } });
  // A program may end without reading its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return { code: child.exitCode, stdout, stderr };
}

/** Runs a program that must succeed and resolves with its output. */
export async function runWell(command: Command): Promise<string> {
  const { code, stdout, stderr } = await run(command);
  if (code !== 0)
    throw new Error(`${command.args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** Starts a server and resolves when it answers at `url`, with the function that stops it. */
export async function startServing(command: Command, url: string): Promise<() => Promise<void>> {
  const { file, args, env } = command;
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: "ignore",
  });
  await waitUntilAnswering(url, child);
  return async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
}

async function waitUntilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(" ")} ended at once`);
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
