// Runs one of the project's commands with the runtime and the dependencies it needs, bringing
// both first where they are missing. Plain JavaScript that any Node from 18 on can run.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
const OLDEST_NODE_MAJOR = 24;
const PNPM_VERSION = "10.34.8";
const PARENT_POLL_MS = 250;

const COMMANDS = {
  start: "scripts/start.ts",
  serve: "scripts/serve.ts",
  dev: "scripts/dev.ts",
  test: "scripts/test.ts",
  bench: "bench/src/main.ts",
  chaos: "scripts/chaos.ts",
  format: "scripts/format.ts",
  docs: "scripts/docs.ts",
  verify: "apps/server/src/cli/verify.ts",
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => join(root, ...parts);
const isWindows = process.platform === "win32";

class Refusal extends Error {}

main();

function main() {
  const [command, ...args] = process.argv.slice(2);
  const entry = COMMANDS[command];
  if (entry === undefined) {
    console.error(`Usage: node scripts/bootstrap.mjs <${Object.keys(COMMANDS).join("|")}>`);
    process.exit(2);
  }
  try {
    const node = findNode();
    installDependencies(node);
    generatePrismaClient(node);
    run(node, [inRoot(entry), ...args]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The machine's Node when it is new enough, else one kept in .runtime. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE_MAJOR) return process.execPath;
  const home = inRoot(".runtime", `node-${NODE_VERSION}`);
  const binary = join(home, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");
  if (existsSync(binary)) return binary;

  say(
    `Node ${process.versions.node} is too old here: fetching Node ${NODE_VERSION} into .runtime/ …`,
  );
  // Installed beside its place and renamed, so that an interrupted download is never taken for a runtime.
  const unfinished = `${home}.${process.pid}`;
  createFolder(unfinished);
  writeFileSync(join(unfinished, "package.json"), '{ "private": true }\n');
  const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
  runNpm(["install", ...flags, "--ignore-scripts=false", `node@${NODE_VERSION}`], {
    cwd: unfinished,
    failure: `Node ${NODE_VERSION} could not be fetched; install Node ${OLDEST_NODE_MAJOR} or newer, or repeat when the network is back.`,
  });
  rmSync(home, { recursive: true, force: true });
  renameSync(unfinished, home);
  return binary;
}

/** Installs from the lockfile when a manifest or the lockfile is not the one installed last. */
function installDependencies(node) {
  const manifests = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ...workspaces()];
  const stamp = hashFiles(manifests, `${process.platform} ${process.arch}`);
  const stampFile = inRoot("node_modules", ".deskwire-installed");
  if (readStamp(stampFile) === stamp) return;

  say(`Installing the dependencies from the lockfile with pnpm ${PNPM_VERSION} …`);
  const pnpm = ["exec", "--yes", `--package=pnpm@${PNPM_VERSION}`, "--", "pnpm"];
  runNpm([...pnpm, "install", "--frozen-lockfile", "--prod=false", "--reporter=append-only"], {
    cwd: root,
    node,
    failure: "The dependencies could not be installed; what pnpm said stands above.",
  });
  writeFileSync(stampFile, stamp);
}

function workspaces() {
  const folders = ["apps", "packages"].flatMap((parent) =>
    readdirSync(inRoot(parent)).map((name) => `${parent}/${name}`),
  );
  return [...folders, "bench", "e2e"]
    .map((folder) => `${folder}/package.json`)
    .filter((manifest) => existsSync(inRoot(manifest)))
    .sort();
}

/** Writes the database client when the schema or Prisma is not the one it was written from. */
function generatePrismaClient(node) {
  const stamp = hashFiles(["prisma/schema.prisma", "pnpm-lock.yaml"]);
  const stampFile = inRoot("apps", "server", "generated", ".prisma-schema");
  if (readStamp(stampFile) === stamp) return;

  say("Generating the database client from prisma/schema.prisma …");
  const cli = inRoot("node_modules", "prisma", "build", "index.js");
  capture(node, [cli, "generate", "--schema", "prisma/schema.prisma", "--no-hints"], {
    cwd: root,
    env: {
      ...process.env,
      // Generating needs no schema engine, but would download one where none is named.
      PRISMA_SCHEMA_ENGINE_BINARY: isWindows ? process.execPath : "/bin/false",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    failure: "The database client could not be generated; what Prisma said stands above.",
  });
  writeFileSync(stampFile, stamp);
}

/** Runs npm: the very one that runs this script where there is one, else the one on the PATH. */
function runNpm(args, { cwd, node, failure }) {
  const env = { ...process.env, npm_config_update_notifier: "false" };
  // Set by npm for its scripts; they would aim the inner npm and pnpm at the wrong project.
  for (const name of ["npm_config_prefix", "npm_config_local_prefix", "NODE_ENV"]) delete env[name];
  // pnpm must neither swap itself for another version nor stop to ask.
  env.npm_config_manage_package_manager_versions = "false";
  env.npm_config_confirm_modules_purge = "false";
  if (node !== undefined) putFirstOnPath(env, dirname(node));
  const running = process.env.npm_execpath ?? "";
  if (/npm-cli\.c?js$/.test(running)) {
    capture(process.execPath, [running, ...args], { cwd, env, failure });
  } else {
    capture("npm", args, { cwd, env, failure, shell: isWindows });
  }
}

/** Runs a command to its end, showing what it wrote only when it fails. */
function capture(file, args, { failure, ...options }) {
  const result = spawnSync(file, args, {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  if (result.signal === "SIGINT" || result.signal === "SIGTERM") process.exit(130);
  process.stderr.write(result.stdout ?? "");
  process.stderr.write(result.stderr ?? "");
  throw new Refusal(result.error ? `${failure} (${result.error.message})` : failure);
}

/** Becomes, as far as others can see, the command itself: same signals, same exit code. */
function run(node, args) {
  const env = { ...process.env };
  putFirstOnPath(env, dirname(node));
  const child = spawn(node, args, { cwd: root, env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well; npm then repeats it to this process.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent(child);
  child.on("error", (error) => {
    console.error(`${node} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

/** npm hands a signal to the shell between us, which dies of it without passing it on. */
function stopWithParent(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, PARENT_POLL_MS);
  watch.unref();
}

function putFirstOnPath(env, folder) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  env[name] = folder + delimiter + (env[name] ?? "");
}

function hashFiles(files, ...more) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(inRoot(file)));
  return hash.update(more.join("\0")).digest("hex");
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function createFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Refusal(`${folder} cannot be created: ${error.code}.`);
  }
}

function say(line) {
  console.log(line);
}
