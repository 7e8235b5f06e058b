import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../programs/find-program.ts";
import { findFreePort } from "../programs/free-port.ts";

/** A PgBouncer process on the loopback interface, in front of one database. */
export interface PgBouncer {
  url: string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  /** The database behind it. */
  databaseUrl: string;
  poolMode: "session" | "transaction" | "statement";
}

export function findPgBouncer(): string | undefined {
  return findProgram(["pgbouncer"]);
}

/** Starts PgBouncer and resolves when it accepts connections. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === undefined) throw new Error("No PgBouncer was found; install pgbouncer.");
  const folder = await mkdtemp(join(tmpdir(), "deskwire-pgbouncer-"));
  // PgBouncer does not run as root, so another account reads the file.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const file = join(folder, "pgbouncer.ini");
  await writeFile(file, settingsOf(options, port));
  const account = process.getuid?.() === 0 ? ["-u", "postgres"] : [];
  const child = spawn(program, [...account, file], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  let output = "";
  const ready = new Promise<boolean>((resolve) => {
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.includes("process up")) resolve(true);
    });
    void exited.finally(() => resolve(false));
  });
  if (!(await ready)) throw new Error(`PgBouncer did not start: ${output}`);
  return {
    url: `postgresql://deskwire@127.0.0.1:${port}/pooled`,
    async stop() {
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf({ databaseUrl, poolMode }: PgBouncerOptions, port: number): string {
  const { hostname, port: serverPort, pathname, username, password } = new URL(databaseUrl);
  const server = [
    `host=${hostname}`,
    `port=${serverPort || "5432"}`,
    `dbname=${pathname.slice(1)}`,
    `user=${decodeURIComponent(username)}`,
    ...(password === "" ? [] : [`password=${decodeURIComponent(password)}`]),
  ];
  return [
    "[databases]",
    `pooled = ${server.join(" ")}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    `pool_mode = ${poolMode}`,
    "default_pool_size = 40",
    "",
  ].join("\n");
}
