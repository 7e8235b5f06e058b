import { seconds } from "../verdict/figures.ts";
import { rewriteNotices } from "../faults/redis-peer-messages.ts";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";

const SEEN_MS = 5_000;

export const lastNoticeDropped: Row = {
  id: 4,
  title: "the notice of the last message dropped",
  async play(stage) {
    const redis = await stage.startRedis();
    const marked = new Set<string>();
    let dropped = 0;
    const [node, other] = await startPair(stage, {
      redis,
      prepare({ redis: proxy }) {
        const isMarked = (notice: Buffer) => [...marked].some((each) => notice.includes(each));
        proxy.rewrite("toClient", () =>
          rewriteNotices((notice) => (isMarked(notice) ? (dropped++, []) : [notice])),
        );
      },
    });
    const talkers = await createTalkers(stage, [node, other], { users: 2, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 100 });
    // Nothing else happens in this conversation, so that no later message shows the gap.
    const user = await userWriter(stage, node.url, "quiet");
    const conversationId = await openWithAgent(user);
    const peer = await agentWriter(stage, other.url, stage.lastLogin());
    const rounds = stage.scale === "full" ? 5 : 2;
    let latest = 0;
    for (let round = 1; round <= rounds; round++) {
      const clientId = `dropped-${round}`;
      marked.add(clientId);
      await user.send({ conversationId, clientId, text: "nobody is told" });
      const answeredAt = performance.now();
      await within(
        peer.raw.event("message", ({ message }) => message.clientId === clientId),
        { what: "the peer has it" },
      );
      latest = Math.max(latest, performance.now() - answeredAt);
    }
    stage.found.must(dropped >= rounds, `every notice was dropped: ${dropped} of ${rounds}`);
    stage.found.note(`${dropped} notices dropped`);
    stage.found.atMost("seen after", latest, { max: SEEN_MS, show: seconds });
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};
