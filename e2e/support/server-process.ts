import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(import.meta.resolve("@deskwire/server/main"));
const READY = "Deskwire is ready.";

/** A server as it runs in production: a process of its own. */
export interface ServerProcess {
  /** Ends it as a crash would, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

/** Resolves when it serves; rejects with what it said when it ends instead. `env` is all that it is told. */
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
    void exited.finally(() => reject(new Error(`The server ended instead of serving:\n${said}`)));
  });
}
