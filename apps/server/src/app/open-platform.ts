import { accountStore } from "../accounts/account-store.ts";
import { databaseStep } from "./database-step.ts";
import { installationPrefix } from "./installation-prefix.ts";
import type { Config } from "../config/config.ts";
import type { Log } from "../platform/kernel/log.ts";
import { createMemoryEngine } from "../platform/live/engine-memory.ts";
import { createRedisEngine } from "../platform/live/engine-redis.ts";
import type { Engine } from "../platform/live/engine.ts";
import { openDatabase, type Database } from "../platform/postgres/database.ts";

/** The lowest storey: the database and the engine. */
export interface Platform {
  database: Database;
  engine: Engine;
  /** [OPS3] Begins the keys and channels of this installation in Redis. */
  prefix: string;
  log: Log;
}

export interface PlatformParts {
  config: Config;
  databaseUrl: string;
  log: Log;
}

/**
 * Connects to the database and to the configured Redis; `opened` closes both. Throws an OperatorError when one of them
 * cannot be reached.
 */
export async function openPlatform(
  opened: AsyncDisposableStack,
  { config, databaseUrl, log }: PlatformParts,
): Promise<Platform> {
  const database = openDatabase({
    url: databaseUrl,
    poolMax: config.DATABASE_POOL_MAX,
    onError: ({ message }) => log.warn({ reason: message }, "a database connection broke"),
  });
  opened.defer(() => database.close());
  await databaseStep(databaseUrl, () => database.pool.query("SELECT 1"));
  const prefix = installationPrefix(await accountStore.installation(database.prisma));
  const engine = await openEngine(config, { prefix, log });
  opened.defer(() => engine.close());
  return { database, engine, prefix, log };
}

async function openEngine(
  config: Config,
  { prefix, log }: Pick<Platform, "prefix" | "log">,
): Promise<Engine> {
  if (config.REDIS_URL === undefined) return createMemoryEngine();
  return createRedisEngine({ url: config.REDIS_URL, prefix, logger: log });
}
