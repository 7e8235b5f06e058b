import type { Err, OkOf } from "@deskwire/protocol";
import { startPair } from "../nodes/start-nodes.ts";
import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quiesce } from "../verdict/quiesce.ts";

interface Scene {
  stage: Stage;
  /** Of one user, on two nodes. */
  tabs: readonly [Writer, Writer];
  conversationId: string;
}

export const sameClientId: Row = {
  id: 8,
  title: "one clientId from two tabs on two nodes at once, and with another body",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 2, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 60 });
    const tabs = [
      await userWriter(stage, nodes[0].url, "two-tabs"),
      await userWriter(stage, nodes[1].url, "two-tabs"),
    ] as const;
    const scene = { stage, tabs, conversationId: await openWithAgent(tabs[0]) };
    const rounds = stage.scale === "full" ? 300 : 60;
    for (let round = 1; round <= rounds; round++) await sendFromBoth(scene, round);
    stage.found.note(`${rounds} pairs, one seq each`);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

async function sendFromBoth(scene: Scene, round: number): Promise<void> {
  const { tabs, conversationId } = scene;
  const clientId = `same-${round}`;
  const words = round % 2 === 0 ? ["one", "one"] : ["one", "another"];
  const texts = words.map((word) => `${word} ${round}`);
  const answers = await Promise.all(
    tabs.map((tab, n) => tab.send({ conversationId, clientId, text: texts[n] ?? "" })),
  );
  await checkAnswers(scene, { clientId, texts, answers });
}

async function checkAnswers(
  { stage: { sql, found }, conversationId }: Scene,
  {
    clientId,
    texts,
    answers,
  }: { clientId: string; texts: readonly string[]; answers: readonly (OkOf<"send"> | Err)[] },
): Promise<void> {
  const rows = await sql<{ seq: number; text: string; at: string }>(
    `SELECT seq, body->>'text' AS text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
     FROM message WHERE conversation_id = $1 AND client_id = $2`,
    [conversationId, clientId],
  );
  const [row] = rows;
  found.must(rows.length === 1, `${clientId}: stored once`);
  found.must(
    answers.every((answer) => answer.t === "ok" && answer.seq === row?.seq && answer.at === row.at),
    `${clientId}: both answers have one seq and time: ${JSON.stringify(answers)}`,
  );
  const duplicates = answers.filter((answer) => answer.t === "ok" && answer.duplicate);
  found.must(duplicates.length === 1, `${clientId}: one of the two is the duplicate`);
  const kept = answers.findIndex((answer) => answer.t === "ok" && !answer.duplicate);
  found.must(row?.text === texts[kept], `${clientId}: the body of the first one is stored`);
}
