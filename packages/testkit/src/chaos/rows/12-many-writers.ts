import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { openLightSocket, type LightSocket } from "../people/light-socket.ts";
import { startPace, type Pace } from "../people/pace.ts";
import { createTalkers } from "../people/talkers.ts";
import { userToken } from "../people/user-token.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quantile } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";

const WRITERS = 64;
const SETTLE_MS = 1_000;
const CALM_MS = { short: 500, full: 3_000 };
const PACED_MESSAGES = { short: 1, full: 10 };
/** The mean time between two messages of one writer. */
const PACED_MS = 400;
/** How much slower other conversations may be: the machine is small, and 64 writers use part of it. */
const SLOWER = 4;
const SLACK_MS = 150;
const USER = "crowded";

interface Scene {
  stage: Stage;
  conversationId: string;
  writers: readonly LightSocket[];
  /** Sends in another conversation. */
  pace: Pace;
}

export const manyWriters: Row = {
  id: 12,
  title: "64 writers in one conversation",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, { redis });
    const talkers = await createTalkers(stage, nodes, { users: 1, agents: 1 });
    const conversationId = await openWithAgent(await userWriter(stage, nodes[0].url, USER));
    const bystander = await userWriter(stage, nodes[0].url, "bystander");
    const pace = startPace(bystander, await openWithAgent(bystander), 20);
    const scene = { stage, conversationId, pace, writers: await createWriters(stage, nodes) };
    await sendAtOnce(scene);
    await comparePace(scene);
    await pace.stop();
    await quiesce(stage, talkers.all);
  },
};

/** Half of the writers are tabs of the user, half of the agent, on both nodes. */
async function createWriters(
  stage: Stage,
  nodes: readonly [ChaosNode, ChaosNode],
): Promise<LightSocket[]> {
  const writers: LightSocket[] = [];
  while (writers.length < WRITERS) {
    const { url } = nodes[writers.length % 4 < 2 ? 0 : 1];
    const token = writers.length % 2 === 0 ? userToken(USER) : await stage.lastLogin().ticket(url);
    const socket = await openLightSocket(url, token);
    stage.onEnd(() => socket.terminate());
    writers.push(socket);
  }
  return writers;
}

async function sendAtOnce(scene: Scene): Promise<void> {
  const { stage, writers } = scene;
  const each = stage.scale === "full" ? 40 : 5;
  const startedAt = performance.now();
  await Promise.all(writers.map((writer, n) => sendMany(scene, writer, n, each)));
  const ms = performance.now() - startedAt;
  stage.found.note(
    `${WRITERS * each} messages at once, each to ${WRITERS + 1} sockets, in ${(ms / 1_000).toFixed(1)} s`,
  );
}

async function sendMany(
  { stage: { found }, conversationId }: Scene,
  writer: LightSocket,
  who: number,
  count: number,
): Promise<void> {
  const sends = Array.from({ length: count }, (_, n) =>
    writer.send(conversationId, `crowd-${who}-${n}`, `writer ${who} message ${n}`),
  );
  const seqs = await Promise.all(sends);
  found.must(!seqs.includes(null), `writer ${who}: every message is acknowledged`);
  found.must(
    seqs.every((seq, n) => n === 0 || (seqs[n - 1] ?? 0) < (seq ?? 0)),
    `writer ${who}: the seqs are in the order sent`,
  );
}

/**
 * Compares another conversation with and without the writers. They send at a pace that leaves the
 * machine room, because at once they would slow down everything.
 */
async function comparePace(scene: Scene): Promise<void> {
  const { stage, pace, writers } = scene;
  await sleep(SETTLE_MS);
  pace.take();
  await sleep(CALM_MS[stage.scale]);
  const calm = quantile(pace.take(), 0.99);
  await Promise.all(writers.map((writer, n) => sendPaced(scene, writer, n)));
  const crowded = quantile(pace.take(), 0.99);
  stage.found.atMost(`p99 of another conversation (${calm.toFixed(0)} ms before)`, crowded, {
    max: calm * SLOWER + SLACK_MS,
    show: (value) => `${value.toFixed(0)} ms`,
  });
}

async function sendPaced(
  { stage: { random, found, scale }, conversationId }: Scene,
  writer: LightSocket,
  who: number,
): Promise<void> {
  for (let n = 0; n < PACED_MESSAGES[scale]; n++) {
    await sleep(PACED_MS * (0.5 + random.integer(100) / 100));
    const seq = await writer.send(conversationId, `paced-${who}-${n}`, `one by one ${n}`);
    found.must(seq !== null, `writer ${who}: every message is acknowledged`);
  }
}
