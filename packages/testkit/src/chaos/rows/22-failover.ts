import { setTimeout as sleep } from "node:timers/promises";
import { startPair } from "../nodes/start-nodes.ts";
import { waitForPresence } from "../nodes/wait-for-presence.ts";
import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { failOverPostgres } from "./22-failover/fail-over-postgres.ts";
import { createRedisPair, failOver, failOverLate } from "./22-failover/fail-over-redis.ts";

/** In full, for this long after a failover the nodes go on under load. */
const AFTER_MS = { short: 0, full: 5_000 };

export const failover: Row = {
  id: 22,
  ownPostgres: true,
  title: "Redis fails over with connections kept, and PostgreSQL becomes read-only",
  async play(stage) {
    const redis = await createRedisPair(stage);
    const nodes = await startPair(stage, { redis: redis.address });
    const talkers = await createTalkers(stage, nodes, { users: 3, agents: 1 });
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 60,
      reloads: true,
    });
    const user = await userWriter(stage, nodes[0].url, "prober");
    const conversationId = await openWithAgent(user);
    const agent = await agentWriter(stage, nodes[1].url, stage.lastLogin());
    const scene = { stage, redis, couple: { user, agent, conversationId, node: nodes[0] } };
    await waitForPresence(stage, scene.couple);
    await failOver(scene);
    await sleep(AFTER_MS[stage.scale]);
    await failOverLate(scene);
    await sleep(AFTER_MS[stage.scale]);
    await failOverPostgres(scene);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};
