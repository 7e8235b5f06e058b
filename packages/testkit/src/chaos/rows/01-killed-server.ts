import { holdAnswer, waitForBytes } from "../faults/wait-for-bytes.ts";
import { seconds } from "../verdict/figures.ts";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import type { Stage } from "../stage.ts";
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
    "kill -9 before the commit, between commit and answer, and between answer and peer message",
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
      await beforePeerMessage(scene, await userWriter(stage, node.url, userId));
    }
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** The statement does not reach PostgreSQL. */
async function beforeCommit(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, round } = scene;
  const clientId = `before-commit-${round}`;
  node.postgres.hold("toServer");
  const asked = waitForBytes(node.postgres, clientId);
  const unanswered = stage.found.refuses(
    user.send({ conversationId, clientId, text: "before the commit" }),
    "a send before the commit gets no answer",
  );
  await within(asked, { what: "the server writes" });
  await node.kill();
  await unanswered;
  node.postgres.cut();
  node.postgres.release("toServer");
  stage.found.must(
    (await seqOf(scene, clientId)) === null,
    "a message that did not reach PostgreSQL is not stored",
  );
  await node.start();
  await expectRepeat(scene, clientId, false);
}

/** PostgreSQL has committed, but its answer does not reach the server. */
async function afterCommit(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, round } = scene;
  const clientId = `after-commit-${round}`;
  const held = holdAnswer(node.postgres, clientId);
  const unanswered = stage.found.refuses(
    user.send({ conversationId, clientId, text: "after the commit" }),
    "a send whose commit is not answered gets no answer",
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
    "a held answer does not arrive",
  );
  await within(answered, { what: "the server answers" });
  await node.kill();
  await unanswered;
  await node.start();
  await expectRepeat(scene, clientId, true);
}

/** The server has answered, but the peer message does not reach the other node. */
async function beforePeerMessage(scene: Scene, user: Writer): Promise<void> {
  const { stage, node, conversationId, peer, round } = scene;
  const clientId = `before-peer-message-${round}`;
  node.redis.hold("toServer");
  const answer = await user.send({ conversationId, clientId, text: "before the peer message" });
  const answeredAt = performance.now();
  await node.kill();
  stage.found.must(answer.t === "ok", "a message before its peer message is acknowledged");
  await within(
    peer.raw.event("message", ({ message }) => message.clientId === clientId),
    { what: "the peer has it" },
  );
  stage.found.atMost("the peer has it after", performance.now() - answeredAt, {
    max: PEER_MS,
    show: seconds,
  });
  node.redis.cut();
  node.redis.release("toServer");
  await node.start();
  await expectRepeat(scene, clientId, true);
}

/** The client returns and repeats the message that got no answer. */
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
