import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";
import { startOne } from "../nodes/start-nodes.ts";
import type { Row } from "../row.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { killInBatch } from "./02-lost-postgres/kill-in-batch.ts";
import { cutCommitOfOpen, cutCommitOfSend } from "./02-lost-postgres/cut-commit.ts";
import { makeHalfOpen, refuseConnections } from "./02-lost-postgres/outage.ts";

export const lostPostgres: Row = {
  id: 2,
  ownPostgres: true,
  title: "PostgreSQL killed during a batch, half-open, away for 60 s, the answer to a COMMIT cut",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 4, agents: 1 });
    const user = await userWriter(stage, node.url, "batcher", { caps: ["batch"] });
    const scene = { stage, node, conversationId: await openWithAgent(user) };
    // Without load: a held answer also holds the next batch.
    await cutCommitOfSend(scene, user);
    await cutCommitOfOpen(scene);
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 40,
      reloads: true,
    });
    const kills = stage.scale === "full" ? 4 : 2;
    for (let round = 1; round <= kills; round++) await killInBatch(scene, round);
    await makeHalfOpen(scene);
    await refuseConnections(scene);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};
