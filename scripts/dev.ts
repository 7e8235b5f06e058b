// Runs everything with reload: the server restarts, Vite updates the console in place, the widget is
// rebuilt. One address, Vite's, serves all of them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { createServer, type ViteDevServer } from "vite";
import { findDatabase } from "./lib/database.ts";
import { explainFailure } from "./lib/explain-failure.ts";
import { buildFrontEnds, SHARED_SOURCES } from "./lib/front-ends.ts";
import { inRoot } from "./lib/paths.ts";
import { runUntilStopped } from "./lib/run-until-stopped.ts";
import { createRunningParts } from "./lib/running-parts.ts";

const VITE_PORT = 5173;
/** Coalesces the several writes with which an editor saves a file. */
const SETTLE_MS = 100;

const parts = createRunningParts();
const port = process.env["PORT"] || "3000";

await runUntilStopped(parts, async () => {
  const [databaseUrl] = await Promise.all([findDatabase(parts, say), buildFrontEnds(say)]);
  // A stop signal during the build has closed what there was.
  if (parts.closing) return;
  rebuildOnChange(startServer(databaseUrl));
  await serveConsole();
});

/** Starts the server; answers a function that starts it again. */
function startServer(databaseUrl: string): () => Promise<void> {
  const args = ["--watch", "--watch-preserve-output", inRoot("apps/server/src/main.ts")];
  const env = { ...process.env, DATABASE_URL: databaseUrl, PORT: port };
  const start = () => {
    const child = spawn(process.execPath, args, {
      cwd: inRoot(),
      env: { ...env, DEMO: process.env["DEMO"] ?? "1" },
      stdio: "inherit",
    });
    return { child, exited: once(child, "exit") };
  };
  let running = start();
  const stop = async () => {
    running.child.kill("SIGTERM");
    await running.exited;
  };
  parts.add(stop);
  return async () => {
    await stop();
    if (!parts.closing) running = start();
  };
}

/** Serves the console from its sources and proxies everything else to the server. */
async function serveConsole(): Promise<void> {
  const target = `http://127.0.0.1:${port}`;
  // The target of the proxy in the console's own Vite configuration.
  process.env["DESKWIRE_SERVER"] = target;
  const vite = await parts.start(() => listen(target));
  const origin = vite.resolvedUrls?.local[0]?.replace(/\/agent\/$/, "") ?? "";
  say(`With reload: ${origin}/agent/ and ${origin}/demo/`);
}

async function listen(target: string): Promise<ViteDevServer> {
  const vite = await createServer({
    root: inRoot("apps/agent-web"),
    server: {
      host: "127.0.0.1",
      port: VITE_PORT,
      proxy: { "^/(?!agent/)": { target, ws: true, changeOrigin: false } },
    },
  });
  try {
    return await vite.listen();
  } catch (error) {
    await vite.close();
    throw error;
  }
}

/** The server serves the widget as it was at the server's start. */
function rebuildOnChange(restartServer: () => Promise<void>): void {
  let settling: NodeJS.Timeout | undefined;
  const rebuild = () => {
    buildFrontEnds(say)
      .then(restartServer)
      .catch((error: unknown) => console.error(explainFailure(error)));
  };
  const watchers = [inRoot("apps/user-widget/src"), ...SHARED_SOURCES].map((folder) =>
    watch(folder, { recursive: true }, () => {
      clearTimeout(settling);
      settling = setTimeout(rebuild, SETTLE_MS);
    }),
  );
  parts.add(async () => {
    for (const watcher of watchers) watcher.close();
    clearTimeout(settling);
  });
}

function say(line: string): void {
  console.log(line);
}
