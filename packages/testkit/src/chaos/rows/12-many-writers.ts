import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../figures.ts";
import { startPace } from "../pace.ts";
import { quiesce } from "../quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../start-nodes.ts";
import { createTalkers } from "../talkers.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../writer.ts";

const WRITERS = 64;
const CALM_MS = 3_000;
/** How much later others may be answered: the machine is small, and 64 writers take their share of it. */
const SLOWER = 4;
const SLACK_MS = 150;

export const manyWriters: Row = {
  id: 12,
  title: "64 writers in one conversation",
  async play(stage) {
    const { found } = stage;
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 1, agents: 1 });
    const first = await userWriter(stage, nodes[0].url, "crowded");
    const conversationId = await openWithAgent(first);
    const bystander = await userWriter(stage, nodes[0].url, "bystander");
    const pace = startPace(bystander, await openWithAgent(bystander), 20);
    const writers = await createWriters(first);
    await sleep(stage.scale === "full" ? CALM_MS : 0);
    const before = pace.take();
    const each = stage.scale === "full" ? 40 : 5;
    const startedAt = performance.now();
    await Promise.all(writers.map((writer, n) => write(writer, n, each)));
    const ms = performance.now() - startedAt;
    const during = pace.take();
    await pace.stop();
    const [calm, crowded] = [quantile(before, 0.99), quantile(during, 0.99)];
    found.note(`${WRITERS * each} messages in ${(ms / 1_000).toFixed(1)} s`);
    found.atMost(`p99 of another conversation (${calm.toFixed(0)} ms before)`, crowded, {
      max: calm * SLOWER + SLACK_MS,
      show: (value) => `${value.toFixed(0)} ms`,
    });
    await quiesce(stage, talkers.all);

    /** Half of them the user's tabs, half the agent's, on both nodes. */
    async function createWriters(user: Writer): Promise<Writer[]> {
      const made = [user];
      while (made.length < WRITERS) {
        const node = nodes[made.length % 4 < 2 ? 0 : 1];
        const writer =
          made.length % 2 === 0
            ? userWriter(stage, node.url, user.me.id)
            : agentWriter(stage, node.url, stage.lastLogin());
        made.push(await writer);
      }
      return made;
    }

    async function write(writer: Writer, who: number, count: number): Promise<void> {
      const answers = Array.from({ length: count }, (_, n) =>
        writer.send({ conversationId, clientId: `crowd-${who}-${n}`, text: `writer ${who} message ${n}` }),
      );
      const seqs = (await Promise.all(answers)).map((answer) => (answer.t === "ok" ? answer.seq : null));
      found.must(!seqs.includes(null), `writer ${who}: everything is acknowledged`);
      found.must(
        seqs.every((seq, n) => n === 0 || (seqs[n - 1] ?? 0) < (seq ?? 0)),
        `writer ${who}: in the order sent`,
      );
    }
  },
};
