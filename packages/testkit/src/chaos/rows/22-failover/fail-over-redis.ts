import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../../../servers/redis-server.ts";
import { redisCommand } from "../../faults/redis-command.ts";
import { waitForPresence } from "../../nodes/wait-for-presence.ts";
import { openWithAgent, userWriter } from "../../people/writer.ts";
import type { Stage } from "../../stage.ts";
import { seconds } from "../../verdict/figures.ts";
import { HEAL_MS, type Scene } from "./scene.ts";

/** Two servers of Redis behind one address. */
export interface RedisPair {
  /** Leads new connections to the present primary; the ones that exist stay where they are. */
  readonly address: RedisServer;
  primary: RedisServer;
  replica: RedisServer;
}

/** How long the address leads to the former primary after the failover. */
const LATE_MS = 3_000;

export async function createRedisPair(stage: Stage): Promise<RedisPair> {
  const [primary, replica] = [await stage.startRedis(), await stage.startRedis()];
  await redisCommand(replica.port, `REPLICAOF 127.0.0.1 ${primary.port}`);
  return { address: { ...primary }, primary, replica };
}

/** The replica becomes the primary, and the primary its replica. The address follows at once. */
export async function failOver(scene: Scene): Promise<void> {
  const { stage, redis, couple } = scene;
  await exchange(redis);
  redis.address.port = redis.primary.port;
  const since = performance.now();
  await waitForPresence(stage, couple);
  stage.found.atMost("presence heals after a failover of Redis", performance.now() - since, {
    max: HEAL_MS,
    show: seconds,
  });
}

/** The same, but the address leads to a replica for some time. Conversations are assigned meanwhile. */
export async function failOverLate(scene: Scene): Promise<void> {
  const { stage, redis, couple } = scene;
  await exchange(redis);
  const opener = await userWriter(stage, couple.node.url, "opener-during-failover");
  const since = performance.now();
  await openWithAgent(opener);
  stage.found.atMost("assigned during a failover of Redis after", performance.now() - since, {
    max: HEAL_MS,
    show: seconds,
  });
  opener.raw.terminate();
  await sleep(LATE_MS);
  redis.address.port = redis.primary.port;
  const movedAt = performance.now();
  await waitForPresence(stage, couple);
  stage.found.atMost("presence heals once the address has moved", performance.now() - movedAt, {
    max: HEAL_MS,
    show: seconds,
  });
}

async function exchange(redis: RedisPair): Promise<void> {
  const { primary, replica } = redis;
  await redisCommand(replica.port, "REPLICAOF NO ONE");
  await redisCommand(primary.port, `REPLICAOF 127.0.0.1 ${replica.port}`);
  [redis.primary, redis.replica] = [replica, primary];
}
