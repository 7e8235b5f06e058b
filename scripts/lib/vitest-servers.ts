import { startRedisServer } from "@deskwire/testkit/redis-server";
import { startTemporaryPostgres } from "@deskwire/testkit/temporary-postgres";

/** Starts the servers that the environment does not name, so that vitest also runs without `npm test`. */
export async function setup(): Promise<() => Promise<void>> {
  const closers: (() => Promise<void>)[] = [];
  if (process.env["TEST_DATABASE_URL"] === undefined) {
    const postgres = await startTemporaryPostgres();
    process.env["TEST_DATABASE_URL"] = postgres.url;
    closers.push(() => postgres.close());
  }
  if (process.env["TEST_REDIS_URL"] === undefined) {
    const redis = await startRedisServer();
    process.env["TEST_REDIS_URL"] = redis.url;
    closers.push(() => redis.stop());
  }
  return async () => {
    await Promise.all(closers.map((close) => close()));
  };
}
