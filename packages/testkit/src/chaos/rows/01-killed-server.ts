import { holdAnswer, waitForBytes } from "../faults/wait-for-bytes.ts";
import { seconds } from "../verdict/figures.ts";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { createTalkers } from "../people/talkers.ts";
import { until, within } from "../wait.ts";
import { openWithAgent, userWriter, agentWriter, type Writer } from "../people/writer.ts";

const PEER_MS = 5_000;

interface Scene {
  stage: Stage;
  node: ChaosNode;
  conversationId: string;
  userId: string;
  /** The agent's socket on the other node. */
  peer: Writer;
  round: number;
}

export const killedServer: Row = {
  id: 1,
  title:
    "kill -9 before the commit, after it before the answer, after the answer before the notice",
  async play(stage) {
    const redis = await stage.startRedis();
    const [node, other] = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, [node, other], { users: 3, agents: 1 });
    const load = startLoad({
      random: stage.random,
      people: talkers.all,
      everyMs: 60,
      reloads: true,
    });
    const [agent] = talkers.agents;
    if (agent === undefined) throw new Error("there is no agent");
    const rounds = stage.scale === "full" ? 2 : 1;
    for (let round = 1; round <= rounds; round++) {
      const userId = `victim-${round}`;
      const user = await userWriter(stage, node.url, userId);
      const conversationId = await openWithAgent(user);
      const peer = await agentWriter(stage, other.url, stage.lastLogin());
      const scene = { stage, node, conversationId, userId, peer, round };
      await beforeCommit(scene, user);
      await afterCommit(scene, await userWriter(stage, node.url, userId));
      await answerHeld(scene);
      await beforeNotice(scene, await userWriter(stage, node.url, userId));
    }
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** The statement never reaches Postgres. */
async function beforeCommit(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, round } = scene;
  const clientId = `before-commit-${round}`;
  node.postgres.hold("toServer");
  const asked = waitForBytes(node.postgres, clientId);
  const unanswered = stage.found.refuses(
    user.send({ conversationId, clientId, text: "before the commit" }),
    "no answer before the commit",
  );
  await within(asked, { what: "the server writes" });
  await node.kill();
  await unanswered;
  node.postgres.cut();
  node.postgres.release("toServer");
  stage.found.must(
    (await seqOf(scene, clientId)) === null,
    "nothing is stored of what did not reach Postgres",
  );
  await node.start();
  await expectRepeat(scene, clientId, false);
}

/** Postgres has committed, but its answer does not reach the server. */
async function afterCommit(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, round } = scene;
  const clientId = `after-commit-${round}`;
  const held = holdAnswer(node.postgres, clientId);
  const unanswered = stage.found.refuses(
    user.send({ conversationId, clientId, text: "after the commit" }),
    "no answer after the commit",
  );
  await within(held, { what: "the server writes" });
  await until(() => seqOf(scene, clientId), { what: "the message is stored" });
  await node.kill();
  await unanswered;
  await node.start();
  await expectRepeat(scene, clientId, true);
}

/** The server has answered, but the answer does not reach the client. */
async function answerHeld(scene: Scene): Promise<void> {
  const { stage, node, conversationId, userId, round } = scene;
  const clientId = `answer-held-${round}`;
  const proxy = await stage.proxy(() => node.port);
  const user = await userWriter(stage, `http://127.0.0.1:${proxy.port}`, userId);
  proxy.hold("toClient");
  const answered = waitForBytes(proxy, `"duplicate":false`, "toClient");
  const unanswered = stage.found.refuses(
    user.send({ conversationId, clientId, text: "the answer is held" }),
    "no answer out of the network",
  );
  await within(answered, { what: "the server answers" });
  await node.kill();
  await unanswered;
  await node.start();
  await expectRepeat(scene, clientId, true);
}

/** The server has answered, but no other node heard of it. */
async function beforeNotice(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, peer, round } = scene;
  const clientId = `before-notice-${round}`;
  node.redis.hold("toServer");
  const answer = await user.send({ conversationId, clientId, text: "before the notice" });
  const answeredAt = performance.now();
  await node.kill();
  stage.found.must(answer.t === "ok", "what was sent before the notice is acknowledged");
  await within(
    peer.raw.event("message", ({ message }) => message.clientId === clientId),
    { what: "the peer has it" },
  );
  stage.found.atMost("peer has it after", performance.now() - answeredAt, {
    max: PEER_MS,
    show: seconds,
  });
  node.redis.cut();
  node.redis.release("toServer");
  await node.start();
  await expectRepeat(scene, clientId, true);
}

/** The client comes back and repeats what got no answer. */
async function expectRepeat(scene: Scene, clientId: string, duplicate: boolean): Promise<void> {
  const { stage, node, conversationId, userId } = scene;
  const before = await seqOf(scene, clientId);
  const user = await userWriter(stage, node.url, userId);
  const answer = await user.send({ conversationId, clientId, text: "repeated, with another body" });
  const { found } = stage;
  found.must(
    answer.t === "ok",
    `${clientId}: the repeat is acknowledged, not ${JSON.stringify(answer)}`,
  );
  if (answer.t !== "ok") return;
  found.must(answer.duplicate === duplicate, `${clientId}: duplicate is ${duplicate}`);
  if (duplicate) found.must(answer.seq === before, `${clientId}: the same seq`);
  found.must((await seqOf(scene, clientId)) === answer.seq, `${clientId}: the seq that is stored`);
}

async function seqOf({ stage, conversationId }: Scene, clientId: string): Promise<number | null> {
  const rows = await stage.sql<{ seq: number }>(
    "SELECT seq FROM message WHERE conversation_id = $1 AND client_id = $2",
    [conversationId, clientId],
  );
  return rows[0]?.seq ?? null;
}
