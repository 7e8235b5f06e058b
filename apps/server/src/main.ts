import { prepareDataDir } from "./app/data-dir.ts";
import { loadExtensions } from "./app/extensions.ts";
import { startApp, type App } from "./app/start-app.ts";
import { StartError } from "./app/start-error.ts";
import { START_TEXTS } from "./app/start-texts.ts";
import { onStopSignal } from "./app/stop-signals.ts";
import { welcomeOf } from "./app/welcome.ts";
import { ConfigError, readConfig, type Config } from "./config/config.ts";
import { chooseLanguage } from "./platform/kernel/language.ts";
import { OperatorError } from "./platform/kernel/operator-error.ts";
import { sqlState } from "./platform/postgres/errors.ts";
import { migrate } from "./platform/postgres/migrate.ts";

/** Reads the configuration, migrates the database and serves. What an operator can repair is thrown as an OperatorError. */
export async function runServer(env: NodeJS.ProcessEnv): Promise<App> {
  const config = readConfig(env);
  if (config.DATABASE_URL === undefined) {
    throw new ConfigError(START_TEXTS.noDatabaseUrl);
  }
  if (!/^postgres(ql)?:\/\//.test(config.DATABASE_URL) || !URL.canParse(config.DATABASE_URL))
    throw new ConfigError(START_TEXTS.badDatabaseUrl);
  await prepareDataDir(config.DATA_DIR);
  await migrateOrSay(config.DATABASE_URL);
  try {
    const extensions = await loadExtensions(config);
    const app = await startApp(config, config.DATABASE_URL, { extensions });
    console.log(welcomeOf(app, config, chooseLanguage(undefined, env)));
    return app;
  } catch (error) {
    throw listenError(error, config) ?? error;
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
    const values = {
      place: `${place.host}${place.pathname}`,
      reason: (error as Error).message || code,
    };
    throw new StartError(START_TEXTS.noDatabase, values, { cause: error });
  }
}

function listenError(error: unknown, config: Config): StartError | null {
  const { code } = error as NodeJS.ErrnoException;
  const values = { host: config.HOST, port: config.PORT };
  if (code === "EADDRINUSE") return new StartError(START_TEXTS.portTaken, values, { cause: error });
  if (code === "EACCES") return new StartError(START_TEXTS.portForbidden, values, { cause: error });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new StartError(START_TEXTS.badHost, values, { cause: error });
  return null;
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
    const language = chooseLanguage(undefined, env);
    console.error(error instanceof OperatorError ? error.in(language) : error);
    // What a failed start had opened, connections and timers, would keep the process alive.
    process.exit(1);
  }
}

if (import.meta.main) await serve(process.env);
