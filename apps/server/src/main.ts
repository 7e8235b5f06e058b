import { prepareDataDir } from "./app/data-dir.ts";
import { loadExtensions } from "./app/extensions.ts";
import { startApp, type App } from "./app/start-app.ts";
import { ConfigError, readConfig, type Config } from "./config/config.ts";
import { StartError } from "./app/start-error.ts";
import { onStopSignal } from "./app/stop-signals.ts";
import { sqlState } from "./platform/postgres/errors.ts";
import { migrate } from "./platform/postgres/migrate.ts";

/** Reads the configuration, migrates the database and serves. Refusals that a person can mend are ConfigError or StartError. */
export async function runServer(env: NodeJS.ProcessEnv): Promise<App> {
  const config = readConfig(env);
  if (config.DATABASE_URL === undefined) {
    throw new ConfigError(
      "DATABASE_URL is not set: name a PostgreSQL database, or use `npm start`, which brings one.",
    );
  }
  if (!/^postgres(ql)?:\/\//.test(config.DATABASE_URL) || !URL.canParse(config.DATABASE_URL))
    throw new ConfigError("DATABASE_URL is not an address such as postgresql://user@host/database");
  await prepareDataDir(config.DATA_DIR);
  await migrateOrSay(config.DATABASE_URL);
  try {
    const extensions = await loadExtensions(config);
    const app = await startApp(config, config.DATABASE_URL, { extensions });
    printWelcome(app, config);
    return app;
  } catch (error) {
    throw listenError(error, config) ?? redisError(error) ?? error;
  }
}

async function migrateOrSay(databaseUrl: string): Promise<void> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const away = /^E[A-Z]+$/.test(code) || /^(08|28|3D|57)/.test(sqlState(error) ?? "");
    if (!away) throw error;
    const place = new URL(databaseUrl);
    throw new StartError(
      `PostgreSQL at ${place.host}${place.pathname} cannot be reached: ${(error as Error).message || code}`,
      { cause: error },
    );
  }
}

function listenError(error: unknown, config: Config): StartError | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${config.PORT} on ${config.HOST} is taken by another program; set PORT to another one.`,
      { cause: error },
    );
  if (code === "EACCES")
    return new StartError(
      `Port ${config.PORT} may not be used by this account; set PORT to one from 1024 up.`,
      { cause: error },
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new StartError(`HOST ${config.HOST} is no address of this machine.`, { cause: error });
  return null;
}

/** The engine names the place and the reason in one sentence. */
function redisError(error: unknown): StartError | null {
  if (!(error instanceof Error) || !/^(Redis at|REDIS_URL) /.test(error.message)) return null;
  return new StartError(error.message, { cause: error });
}

function printWelcome(app: App, config: Config): void {
  const lines = [
    `Deskwire is ready.`,
    ...(config.DEMO ? [`  Demo shop      ${app.url}/demo/`] : []),
    `  Agent console  ${app.url}/agent/`,
    `  API docs       ${app.url}/docs`,
    ...app.credentials.map(
      ({ who, email, password }) => `  Sign in as ${who.padEnd(6)} ${email}  password ${password}`,
    ),
  ];
  console.log(lines.join("\n"));
}

// What has not been written by then waits for something that does not come.
const STOP_MS = 30_000;

/** The server as a process of its own: a failed start says why and exits 1, a signal stops it in good order. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const app = await runServer(env);
    onStopSignal(async () => {
      setTimeout(() => process.exit(1), STOP_MS).unref();
      await app.close();
      process.exit(0);
    });
  } catch (error) {
    const known = error instanceof ConfigError || error instanceof StartError;
    console.error(known ? error.message : error);
    // What a failed start had opened, connections and timers, would keep the process alive.
    process.exit(1);
  }
}

if (import.meta.main) await serve(process.env);
