import { spawn } from "node:child_process";
import { once } from "node:events";

/** A measured program, which runs in a process of its own. */
export interface MeasuredProcess {
  readonly pid: number;
  readonly port: number;
  /** Sends SIGTERM, and SIGKILL when the process has not ended after 20 s. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const STOP_MS = 20_000;

/** Starts a Node program and resolves when it has printed its address on loopback. */
export async function startProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<MeasuredProcess> {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  // The program must end with the bench, for whatever reason that ends.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit").finally(() => process.off("exit", kill));
  const overdue = setTimeout(kill, START_MS);
  const port = await Promise.race([printedPort(child.stdout), exited.then(() => null)]);
  clearTimeout(overdue);
  if (port === null || child.pid === undefined) {
    throw new Error(`${args.at(-1)} ended before it listened`);
  }
  child.stdout.resume();
  return {
    pid: child.pid,
    port,
    async stop() {
      const overdue = setTimeout(kill, STOP_MS);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(overdue);
    },
  };
}

function printedPort(output: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve) => {
    let said = "";
    output.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}
