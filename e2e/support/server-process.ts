import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(import.meta.resolve("@deskwire/server/main"));
const READY = "Deskwire is ready.";

/** A server in its own process, as in production. */
export interface ServerProcess {
  /** Kills the process, and resolves when it has ended. */
  kill(): Promise<void>;
  /** Stops the server gracefully. */
  stop(): Promise<void>;
}

/** Resolves when the server is ready. Rejects with its output when it ends. `env` and PATH are its whole environment. */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  void exited.finally(() => process.off("exit", killWithUs));
  await waitUntilReady(child, exited);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return { kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

function waitUntilReady(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: string) => {
      said += chunk;
      if (said.includes(READY)) resolve();
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    void exited.finally(() => reject(new Error(`The server ended before it was ready:\n${said}`)));
  });
}
