import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../verdict/figures.ts";
import { openLightSocket, type LightSocket } from "../people/light-socket.ts";
import { startPace } from "../people/pace.ts";
import { userToken } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";

const WRITERS = 64;
const SETTLE_MS = 1_000;
const CALM_MS = 3_000;
const DRIPS = 10;
/** Mean time between two messages of one writer. */
const DRIP_MS = 400;
/** How much later others may be answered: the machine is small, and 64 writers take their share of it. */
const SLOWER = 4;
const SLACK_MS = 150;
const USER = "crowded";

export const manyWriters: Row = {
  id: 12,
  title: "64 writers in one conversation",
  async play(stage) {
    const { found } = stage;
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 1, agents: 1 });
    const conversationId = await openWithAgent(await userWriter(stage, nodes[0].url, USER));
    const bystander = await userWriter(stage, nodes[0].url, "bystander");
    const pace = startPace(bystander, await openWithAgent(bystander), 20);
    const writers = await createWriters();
    const each = stage.scale === "full" ? 40 : 5;
    const startedAt = performance.now();
    await Promise.all(writers.map((writer, n) => burst(writer, n, each)));
    const ms = performance.now() - startedAt;
    found.note(
      `${WRITERS * each} messages at once, each to ${WRITERS + 1} sockets, in ${(ms / 1_000).toFixed(1)} s`,
    );

    // At once they take the whole machine from everybody; whether they are in the way shows at a pace that leaves it room.
    await sleep(SETTLE_MS);
    pace.take();
    await sleep(CALM_MS);
    const calm = quantile(pace.take(), 0.99);
    if (stage.scale === "full") await Promise.all(writers.map(drip));
    const crowded = quantile(pace.take(), 0.99);
    await pace.stop();
    found.atMost(`p99 of another conversation (${calm.toFixed(0)} ms before)`, crowded, {
      max: calm * SLOWER + SLACK_MS,
      show: (value) => `${value.toFixed(0)} ms`,
    });
    await quiesce(stage, talkers.all);

    /** Half of them the user's tabs, half the agent's, on both nodes. */
    async function createWriters(): Promise<LightSocket[]> {
      const made: LightSocket[] = [];
      while (made.length < WRITERS) {
        const { url } = nodes[made.length % 4 < 2 ? 0 : 1];
        const token = made.length % 2 === 0 ? userToken(USER) : await stage.lastLogin().ticket(url);
        const socket = await openLightSocket(url, token);
        stage.onEnd(() => socket.terminate());
        made.push(socket);
      }
      return made;
    }

    async function drip(writer: LightSocket, who: number): Promise<void> {
      for (let n = 0; n < DRIPS; n++) {
        await sleep(DRIP_MS * (0.5 + stage.random.integer(100) / 100));
        const seq = await writer.send(conversationId, `drip-${who}-${n}`, `one by one ${n}`);
        found.must(seq !== null, `writer ${who}: everything is acknowledged`);
      }
    }

    async function burst(writer: LightSocket, who: number, count: number): Promise<void> {
      const answers = Array.from({ length: count }, (_, n) =>
        writer.send(conversationId, `crowd-${who}-${n}`, `writer ${who} message ${n}`),
      );
      const seqs = await Promise.all(answers);
      found.must(!seqs.includes(null), `writer ${who}: everything is acknowledged`);
      found.must(
        seqs.every((seq, n) => n === 0 || (seqs[n - 1] ?? 0) < (seq ?? 0)),
        `writer ${who}: in the order sent`,
      );
    }
  },
};
