import { startRedisServer } from "@deskwire/testkit/redis-server";
import { startTestApp, type TestAppOptions } from "./test-app.ts";
import type { Nodes } from "./stage.ts";

/** Two nodes with one database and their own Redis. Users connect to one, agents to the other. */
export async function startTwoNodes(options: TestAppOptions = {}): Promise<Nodes> {
  const redis = await startRedisServer();
  const settings = { ...options, env: { ...options.env, REDIS_URL: redis.url } };
  const users = await startTestApp(settings);
  const agents = await startTestApp({ ...settings, databaseUrl: users.databaseUrl });
  return {
    users,
    agents,
    async close() {
      await agents.close();
      await users.close();
      await redis.stop();
    },
  };
}
