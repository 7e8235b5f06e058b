import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A copy of the server's sources, whose nodes serve a build of their own of the console. */
export interface OwnBuild {
  /** The server's main module. */
  readonly main: string;
  /** Builds the console, also under a running node, and resolves with the names of its hashed files. */
  build(variant: BuildVariant): Promise<string[]>;
}

/** All hashed names differ between two variants. */
export type BuildVariant = keyof typeof VARIANTS;

const VARIANTS = {
  usual: [],
  readable: ["--minify", "false"],
  "for new browsers": ["--target", "esnext", "--minify", "false"],
} as const;

const ROOT = fileURLToPath(new URL("../../../../..", import.meta.url));
const SERVER = join(ROOT, "apps/server");
const CONSOLE = join(ROOT, "apps/agent-web");

/** `folder` must not exist. The sources are copied because Node names a linked module by where it really is. */
export async function createOwnBuild(folder: string): Promise<OwnBuild> {
  const server = join(folder, "apps/server");
  const dist = join(folder, "apps/agent-web/dist");
  await mkdir(server, { recursive: true });
  await Promise.all([
    symlink(join(ROOT, "prisma"), join(folder, "prisma")),
    symlink(join(SERVER, "node_modules"), join(server, "node_modules")),
    symlink(join(SERVER, "generated"), join(server, "generated")),
    cp(join(SERVER, "package.json"), join(server, "package.json")),
    cp(join(SERVER, "src"), join(server, "src"), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    }),
  ]);
  return {
    main: join(server, "src/main.ts"),
    async build(variant) {
      await runVite(["--outDir", dist, "--emptyOutDir", ...VARIANTS[variant]]);
      return readdir(join(dist, "assets"));
    },
  };
}

async function runVite(args: readonly string[]): Promise<void> {
  const vite = join(CONSOLE, "node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "build", "--logLevel", "warn", ...args], {
    cwd: CONSOLE,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the console was not built: ${errors}`);
}
