import { rewritePeerMessages } from "../faults/redis-peer-messages.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { seconds } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { within } from "../wait.ts";

const SEEN_MS = 5_000;

/** Drops the peer messages about marked messages. */
interface Dropper {
  /** The clientIds of the messages whose peer messages are dropped. */
  readonly marked: Set<string>;
  dropped: number;
}

export const lastMessageDropped: Row = {
  id: 4,
  title: "the peer message about the last message dropped",
  async play(stage) {
    const redis = await stage.startRedis();
    const dropper: Dropper = { marked: new Set(), dropped: 0 };
    const nodes = await startPair(stage, {
      redis,
      prepare: ({ redis: proxy }) =>
        proxy.rewrite("toClient", () => rewritePeerMessages((message) => drop(dropper, message))),
    });
    const talkers = await createTalkers(stage, nodes, { users: 2, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 100 });
    const rounds = stage.scale === "full" ? 5 : 2;
    const latest = await sendUnannounced(stage, nodes, dropper, rounds);
    const { found } = stage;
    const { dropped } = dropper;
    found.must(dropped >= rounds, `every peer message was dropped: ${dropped} of ${rounds}`);
    found.note(`${dropped} peer messages dropped`);
    found.atMost("seen after", latest, { max: SEEN_MS, show: seconds });
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

function drop(dropper: Dropper, message: Buffer): Buffer[] {
  if (![...dropper.marked].some((clientId) => message.includes(clientId))) return [message];
  dropper.dropped++;
  return [];
}

/**
 * Sends messages whose peer messages are dropped, in a conversation without other messages, so that
 * no later one reveals the gap. Returns the longest time until the other side had one.
 */
async function sendUnannounced(
  stage: Stage,
  [node, other]: readonly [ChaosNode, ChaosNode],
  { marked }: Dropper,
  rounds: number,
): Promise<number> {
  const user = await userWriter(stage, node.url, "quiet");
  const conversationId = await openWithAgent(user);
  const peer = await agentWriter(stage, other.url, stage.lastLogin());
  let latest = 0;
  for (let round = 1; round <= rounds; round++) {
    const clientId = `dropped-${round}`;
    marked.add(clientId);
    await user.send({ conversationId, clientId, text: "no node is told" });
    const answeredAt = performance.now();
    const arrival = peer.raw.event("message", ({ message }) => message.clientId === clientId);
    await within(arrival, { what: "the peer has it" });
    latest = Math.max(latest, performance.now() - answeredAt);
  }
  return latest;
}
