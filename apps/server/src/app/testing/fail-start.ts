import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FailedStart } from "./failed-start.ts";

const PROGRAM = join(import.meta.dirname, "failed-start.ts");
const MAIN = join(import.meta.dirname, "../../main.ts");
// A leaked pool would keep the process alive for longer: it closes idle connections after a minute.
const END_MS = 25_000;

/** A port of the loopback interface that nothing listens on. */
export const CLOSED_PORT = 1;

/** Starts an app in a process of its own and resolves when that process has ended by itself. */
export async function failStart(
  env: Record<string, string>,
  prepare: (dataDir: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<FailedStart> {
  const { stdout } = await runProgram(PROGRAM, env, prepare);
  return JSON.parse(stdout) as FailedStart;
}

/** Runs the server's main module until it ends by itself. */
export async function runMain(
  env: Record<string, string>,
): Promise<{ code: number; stderr: string }> {
  return runProgram(MAIN, env, () => Promise.resolve());
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function runProgram(
  program: string,
  env: Record<string, string>,
  prepare: (dataDir: string) => Promise<unknown>,
): Promise<Ended> {
  const dataDir = await mkdtemp(join(tmpdir(), "deskwire-start-"));
  try {
    await prepare(dataDir);
    return await end(program, {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      LOG_LEVEL: "silent",
      DATA_DIR: dataDir,
      ...env,
    });
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

async function end(program: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  try {
    const said = await promisify(execFile)(process.execPath, [program], { env, timeout: END_MS });
    return { code: 0, ...said };
  } catch (error) {
    const { code, killed, stdout, stderr } = error as Ended & { killed: boolean };
    if (killed)
      throw new Error(`${program} did not end by itself: ${stdout}${stderr}`, { cause: error });
    return { code, stdout, stderr };
  }
}
