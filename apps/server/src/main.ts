import { checkConfig } from "./app/check-config.ts";
import { databaseStep } from "./app/database-step.ts";
import { prepareDataDir } from "./app/data-dir.ts";
import { loadExtensions } from "./app/extensions.ts";
import { startApp, type App } from "./app/start-app.ts";
import { START_TEXTS } from "./app/start-texts.ts";
import { exitWhenClosed, onStopSignal } from "./app/stop-signals.ts";
import { welcomeOf } from "./app/welcome.ts";
import { ConfigError, readConfig, type Config } from "./config/config.ts";
import { chooseLanguage, say } from "./platform/kernel/language.ts";
import { OperatorError } from "./platform/kernel/operator-error.ts";
import { checkPooler } from "./platform/postgres/check-pooler.ts";
import { MIGRATE_TEXTS } from "./platform/postgres/migrate-texts.ts";
import { migrate } from "./platform/postgres/migrate.ts";

/**
 * Reads the configuration, migrates the database and serves. Rejects with an OperatorError where the operator can repair the
 * cause. A start that fails leaves nothing open that can be closed within 30 s.
 */
export async function runServer(env: NodeJS.ProcessEnv): Promise<App> {
  const language = chooseLanguage(undefined, env);
  const config = readConfig(env);
  checkConfig(config);
  const databaseUrl = checkDatabaseUrl(config);
  await prepareDataDir(config.DATA_DIR);
  await databaseStep(databaseUrl, () => checkPooler(databaseUrl));
  await databaseStep(databaseUrl, () =>
    migrate(databaseUrl, { onWait: () => console.log(say(MIGRATE_TEXTS.waiting, language)) }),
  );
  const extensions = await loadExtensions(config);
  const app = await startApp(config, databaseUrl, { extensions });
  console.log(welcomeOf(app, config, language));
  return app;
}

function checkDatabaseUrl({ DATABASE_URL: url }: Config): string {
  if (url === undefined) throw new ConfigError(START_TEXTS.noDatabaseUrl);
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new ConfigError(START_TEXTS.badDatabaseUrl);
  const schema = new URL(url).searchParams.get("schema") ?? "public";
  if (schema !== "public") throw new ConfigError(START_TEXTS.schemaParameter, { schema });
  return withFullTls(url);
}

/** The driver checks certificates in all these modes, and prints a warning unless the mode says so. */
function withFullTls(url: string): string {
  if (url.includes("uselibpqcompat=true")) return url;
  return url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, "$1verify-full");
}

/** The server as a process: a failed start prints the reason and exits with 1, a signal drains it and exits with 0. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const app = await runServer(env);
    onStopSignal(() => exitWhenClosed(() => app.close(), 0));
  } catch (error) {
    const language = chooseLanguage(undefined, env);
    console.error(error instanceof OperatorError ? error.in(language) : error);
    // A part that could not be closed in time would keep the process alive.
    process.exit(1);
  }
}

if (import.meta.main) await serve(process.env);
