import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { compressFiles } from "./compress-files.ts";
import { inRoot } from "./paths.ts";
import { runCommand } from "./run-command.ts";
import { tell } from "./script-texts.ts";

const APPS = ["agent-web", "user-widget"] as const;
type App = (typeof APPS)[number];

/** The sources that both bundles include besides their own folder. */
export const SHARED_SOURCES = ["chat-view", "client", "protocol"].map((name) =>
  inRoot("packages", name, "src"),
);

const NOT_SOURCES = new Set(["dist", "node_modules"]);

export class BuildError extends Error {
  override name = "BuildError";
}

/**
 * Builds each front end whose sources have changed since its last build. Rejects with a BuildError
 * that contains the output of the bundler.
 */
export async function buildFrontEnds(log: (line: string) => void): Promise<void> {
  await Promise.all(APPS.map((app) => buildApp(app, log)));
}

async function buildApp(app: App, log: (line: string) => void): Promise<void> {
  const folder = inRoot("apps", app);
  const stampFile = join(folder, "node_modules", ".deskwire-built");
  const stamp = await hashSources([folder, ...SHARED_SOURCES]);
  const isBuilt = existsSync(join(folder, "dist")) && existsSync(stampFile);
  if (isBuilt && readFileSync(stampFile, "utf8") === stamp) return;

  log(tell("building", { app }));
  // An interrupted build leaves an incomplete bundle.
  rmSync(stampFile, { force: true });
  const command = { file: process.execPath, args: ["--run", "build"], cwd: folder };
  const { code, output } = await runCommand({ ...command, env: { NODE_ENV: "production" } });
  if (code !== 0) throw new BuildError(tell("buildFailed", { app, output: output.trim() }));
  await compressFiles(join(folder, "dist"));
  writeFileSync(stampFile, stamp);
}

async function hashSources(folders: string[]): Promise<string> {
  const hash = createHash("sha256").update(readFileSync(inRoot("pnpm-lock.yaml")));
  const files = (await Promise.all(folders.map(listFiles))).flat().sort();
  for (const file of files)
    hash.update(`\0${relative(inRoot(), file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries
    .filter(({ name }) => !NOT_SOURCES.has(name) && !/\.test\.tsx?$/.test(name))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    });
  return (await Promise.all(lists)).flat();
}
