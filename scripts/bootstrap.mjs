// Runs one of the project's commands. Installs the runtime and the dependencies first where they
// are missing or out of date. Plain JavaScript, so that any Node from 18 on can run it.
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

/** Every sentence that this script prints. */
const TEXTS_EN = {
  usage: (commands) => `Usage: node scripts/bootstrap.mjs <${commands}>`,
  fetchingNode: (present) =>
    `Node ${present} is too old: fetching Node ${NODE_VERSION} into .runtime/ …`,
  nodeFailed: `Node ${NODE_VERSION} could not be fetched; check the network and repeat, or install Node ${OLDEST_NODE_MAJOR} or newer.`,
  noNpm: "npm is not on the PATH; install it beside Node (for example the package npm) and repeat.",
  installing: `Installing the dependencies from the lockfile with pnpm ${PNPM_VERSION} …`,
  installFailed: "The dependencies could not be installed; see the output of pnpm above.",
  generating: "Generating the database client from prisma/schema.prisma …",
  generateFailed: "The database client could not be generated; see the output of Prisma above.",
  notStarted: (program, reason) => `${program} could not be started: ${reason}`,
  folderFailed: (folder, reason) => `${folder} cannot be created: ${reason}.`,
};

const TEXTS_ZH = {
  usage: (commands) => `用法：node scripts/bootstrap.mjs <${commands}>`,
  fetchingNode: (present) =>
    `Node ${present} 版本过低，正在下载 Node ${NODE_VERSION} 到 .runtime/…`,
  nodeFailed: `Node ${NODE_VERSION} 下载失败。请检查网络后重试，或安装 Node ${OLDEST_NODE_MAJOR} 及以上版本。`,
  noNpm: "未找到 npm。请为 Node 安装 npm（如软件包 npm）后重试。",
  installing: `正在用 pnpm ${PNPM_VERSION} 按 lockfile 安装依赖…`,
  installFailed: "依赖安装失败，原因见上方 pnpm 的输出。",
  generating: "正在根据 prisma/schema.prisma 生成数据库客户端…",
  generateFailed: "数据库客户端生成失败，原因见上方 Prisma 的输出。",
  notStarted: (program, reason) => `${program} 无法启动：${reason}`,
  folderFailed: (folder, reason) => `无法创建 ${folder}：${reason}。`,
};

// As chooseLanguage in apps/server/src/platform/kernel/language.ts, which an older Node cannot run.
const { LC_ALL, LC_MESSAGES, LANG } = process.env;
const TEXTS = /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || "") ? TEXTS_ZH : TEXTS_EN;

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
  recount: "apps/server/src/cli/recount-counters.ts",
  reindex: "apps/server/src/cli/reindex.ts",
  replay: "apps/server/src/cli/replay-webhooks.ts",
  databases: "scripts/databases.ts",
  "set-password": "scripts/set-password.ts",
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
    console.error(TEXTS.usage(Object.keys(COMMANDS).join("|")));
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

/** Returns the running Node when it is new enough, otherwise the one in .runtime, which it installs. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE_MAJOR) return process.execPath;
  const home = inRoot(".runtime", `node-${NODE_VERSION}`);
  const binary = join(home, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");
  if (existsSync(binary)) return binary;

  say(TEXTS.fetchingNode(process.versions.node));
  // Renamed when complete, so that an interrupted download is never used as a runtime.
  const unfinished = `${home}.${process.pid}`;
  createFolder(unfinished);
  writeFileSync(join(unfinished, "package.json"), '{ "private": true }\n');
  const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
  runNpm(["install", ...flags, "--ignore-scripts=false", `node@${NODE_VERSION}`], {
    cwd: unfinished,
    failure: TEXTS.nodeFailed,
  });
  rmSync(home, { recursive: true, force: true });
  renameSync(unfinished, home);
  return binary;
}

/** Installs from the lockfile when a manifest or the lockfile has changed since the last installation. */
function installDependencies(node) {
  const manifests = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ...workspaces()];
  const stamp = hashFiles(manifests, `${process.platform} ${process.arch}`);
  const stampFile = inRoot("node_modules", ".deskwire-installed");
  if (readStamp(stampFile) === stamp) return;

  say(TEXTS.installing);
  const pnpm = ["exec", "--yes", `--package=pnpm@${PNPM_VERSION}`, "--", "pnpm"];
  runNpm([...pnpm, "install", "--frozen-lockfile", "--prod=false", "--reporter=append-only"], {
    cwd: root,
    node,
    failure: TEXTS.installFailed,
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

/** Generates the database client when the schema or Prisma has changed since the last time. */
function generatePrismaClient(node) {
  const stamp = hashFiles(["prisma/schema.prisma", "pnpm-lock.yaml"]);
  const stampFile = inRoot("apps", "server", "generated", ".prisma-schema");
  if (readStamp(stampFile) === stamp) return;

  say(TEXTS.generating);
  const cli = inRoot("node_modules", "prisma", "build", "index.js");
  capture(node, [cli, "generate", "--schema", "prisma/schema.prisma", "--no-hints"], {
    cwd: root,
    env: {
      ...process.env,
      // Generating needs no schema engine, but downloads one unless a binary is named.
      PRISMA_SCHEMA_ENGINE_BINARY: isWindows ? process.execPath : "/bin/false",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    failure: TEXTS.generateFailed,
  });
  writeFileSync(stampFile, stamp);
}

/** Runs the npm that runs this script or, without one, the npm on the PATH. */
function runNpm(args, { cwd, node, failure }) {
  const env = { ...process.env, npm_config_update_notifier: "false" };
  // npm sets these for its scripts; they would point the inner npm and pnpm to the wrong project.
  for (const name of ["npm_config_prefix", "npm_config_local_prefix", "NODE_ENV"]) delete env[name];
  // pnpm must neither replace itself by another version nor ask questions.
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

/** Runs a command to its end. Shows its output only when it fails. */
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
  if (file === "npm" && result.error?.code === "ENOENT") throw new Refusal(TEXTS.noNpm);
  throw new Refusal(result.error ? `${failure} (${result.error.message})` : failure);
}

/** Runs the command in the place of this process: passes on its signals and its exit code. */
function run(node, args) {
  const env = { ...process.env };
  putFirstOnPath(env, dirname(node));
  const child = spawn(node, args, { cwd: root, env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child too, and npm repeats it to this process.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent(child);
  child.on("error", (error) => {
    console.error(TEXTS.notStarted(node, error.message));
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

/** npm sends a signal to the shell between npm and this process; that shell ends without passing it on. */
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
    throw new Refusal(TEXTS.folderFailed(folder, error.code));
  }
}

function say(line) {
  console.log(line);
}
