import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";

export const sameClientId: Row = {
  id: 8,
  title: "one clientId from two tabs on two nodes at once, and with another body",
  async play(stage) {
    const redis = await stage.startRedis();
    const [node, other] = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, [node, other], { users: 2, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 60 });
    const tabs = [
      await userWriter(stage, node.url, "two-tabs"),
      await userWriter(stage, other.url, "two-tabs"),
    ];
    const conversationId = await openWithAgent(tabs[0] ?? never());
    const rounds = stage.scale === "full" ? 300 : 60;
    for (let round = 1; round <= rounds; round++) {
      const clientId = `same-${round}`;
      const texts = round % 2 === 0 ? ["one", "one"] : ["one", "another"];
      const answers = await Promise.all(
        tabs.map((tab, n) => tab.send({ conversationId, clientId, text: `${texts[n]} ${round}` })),
      );
      const kept = answers.findIndex((answer) => answer.t === "ok" && !answer.duplicate);
      const rows = await stage.sql<{ seq: number; text: string; at: string }>(
        `SELECT seq, body->>'text' AS text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
         FROM message WHERE conversation_id = $1 AND client_id = $2`,
        [conversationId, clientId],
      );
      const [row] = rows;
      stage.found.must(rows.length === 1, `${clientId}: stored once`);
      stage.found.must(
        answers.every(
          (answer) => answer.t === "ok" && answer.seq === row?.seq && answer.at === row.at,
        ),
        `${clientId}: one seq and time for both: ${JSON.stringify(answers)}`,
      );
      stage.found.must(
        answers.filter((answer) => answer.t === "ok" && answer.duplicate).length === 1,
        `${clientId}: one of the two is the duplicate`,
      );
      stage.found.must(
        row?.text === `${texts[kept]} ${round}`,
        `${clientId}: the first one's body stands`,
      );
    }
    stage.found.note(`${rounds} pairs, one seq each`);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

function never(): never {
  throw new Error("there is no tab");
}
