import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inRoot } from "./lib/paths.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "deskwire-stop-"));
  // As root, the database then lies in this folder too, which identifies its processes.
  chmodSync(dataDir, 0o755);
});
afterEach(() => {
  for (const { pid } of databaseProcesses()) process.kill(pid, "SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

interface DatabaseProcess {
  pid: number;
  /** The first one is the program. */
  args: string[];
}

/** The running programs that were started with a folder of this data directory. */
function databaseProcesses(): DatabaseProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    const args = /^\d+$/.test(name) ? readArguments(name) : [];
    const isOurs = args.slice(1).some((argument) => argument.startsWith(`${dataDir}/postgres/`));
    return isOurs ? [{ pid: Number(name), args }] : [];
  });
}

function readArguments(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function start(env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [inRoot("scripts/start.ts")], {
    env: { PATH: process.env["PATH"], DATA_DIR: dataDir, PORT: "0", DEMO: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return { child, ended: once(child, "close"), output: () => output };
}

vi.setConfig({ testTimeout: 120_000 });
const LOOK = { interval: 2, timeout: 60_000 };

/** initdb makes the cluster in a folder of another name. */
const untilRunning = (program: string, folder: string) =>
  vi.waitFor(() => {
    const found = databaseProcesses().filter(
      ({ args }) =>
        args[0]?.endsWith(`/${program}`) && args.includes(`${dataDir}/postgres/${folder}`),
    );
    expect(found).not.toEqual([]);
  }, LOOK);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  test.for([
    ["initdb", "cluster.unfinished"],
    ["postgres", "cluster"],
  ] as const)(`${signal} while %s starts leaves no process of the database`, async (part) => {
    const { child, ended, output } = start();
    await untilRunning(part[0], part[1]);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(databaseProcesses()).toEqual([]);
    expect(output()).toContain("Stopping …");
  });

test("a start that fails leaves no process of the database, and says why", async () => {
  const { ended, output } = start({ PORT: "none" });
  expect(await ended).toEqual([1, null]);
  expect(databaseProcesses()).toEqual([]);
  expect(output()).toContain("PORT");
});
