import { setTimeout as sleep } from "node:timers/promises";
import { CLOSE } from "@deskwire/protocol";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { startPace, type Pace } from "../people/pace.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { megabytes, quantile } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until, within } from "../wait.ts";

const STALLED = { short: 1, full: 4 };
const CALM_MS = { short: 1_000, full: 3_000 };
const SAMPLE_MS = 250;
const GROWTH_MAX_BYTES = 200 * 1_048_576;
const SLOWER = 4;
const SLACK_MS = 150;
/** The longest text, with characters of three bytes. */
const LONG = "满".repeat(4_000);
/** More than the buffers of both sides hold, at 60 KB a page. */
const PAGES = 150;

interface Scene {
  stage: Stage;
  node: ChaosNode;
  /** Sends in another conversation. */
  pace: Pace;
  /** A conversation with long messages. */
  conversationId: string;
}

export const stalledReader: Row = {
  id: 7,
  title: "readers that stop reading",
  async play(stage) {
    // Each reader asks for more than the allowance of a participant (LIM4).
    const node = await startOne(stage, { env: { PARTICIPANT_COST_PER_SECOND: "1000000" } });
    const talkers = await createTalkers(stage, [node], { users: 1, agents: 1 });
    const peer = await userWriter(stage, node.url, "peer");
    const pace = startPace(peer, await openWithAgent(peer), 20);
    const scene = { stage, node, pace, conversationId: await writeLongMessages(stage, node) };
    await sleep(CALM_MS[stage.scale]);
    await stallReaders(scene);
    await pace.stop();
    const agent = await agentWriter(stage, node.url, stage.lastLogin());
    stage.found.must(agent.raw.frames.length > 0, "new clients can connect");
    await quiesce(stage, talkers.all);
  },
};

async function writeLongMessages(stage: Stage, node: ChaosNode): Promise<string> {
  const speaker = await userWriter(stage, node.url, "speaker");
  const conversationId = await openWithAgent(speaker);
  for (let n = 1; n <= 5; n++)
    await speaker.send({ conversationId, clientId: `long-${n}`, text: LONG });
  return conversationId;
}

async function stallReaders(scene: Scene): Promise<void> {
  const { stage, node, pace } = scene;
  const { found } = stage;
  const calm = quantile(pace.take(), 0.99);
  const memory = await watchMemory(node);
  const count = STALLED[stage.scale];
  for (let n = 1; n <= count; n++) {
    const code = await stall(scene);
    found.must(code === CLOSE.tooSlow, `stalled reader ${n} is closed with 4008, not ${code}`);
  }
  const growth = memory.stop();
  const stalled = quantile(pace.take(), 0.99);
  found.note(`${count} stalled readers closed with 4008`);
  found.atMost(`memory grew (from ${megabytes(memory.before)}) by`, growth, {
    max: GROWTH_MAX_BYTES,
    show: megabytes,
  });
  found.atMost(`p99 of peers (${calm.toFixed(0)} ms before)`, stalled, {
    max: calm * SLOWER + SLACK_MS,
    show: (value) => `${value.toFixed(0)} ms`,
  });
}

/** Samples the node's memory; `stop` returns the growth in bytes. */
async function watchMemory(node: ChaosNode): Promise<{ before: number; stop(): number }> {
  const before = await node.memory();
  let most = before;
  const sample = async (): Promise<void> => {
    most = Math.max(most, await node.memory());
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  return {
    before,
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}

/** Requests page after page without reading the answers. Returns the close code. */
async function stall({ stage, node, conversationId }: Scene): Promise<number> {
  const { raw } = await userWriter(stage, node.url, "speaker");
  const all = await countConnections(node);
  raw.pause();
  for (let n = 1; n <= PAGES; n++)
    raw.send({ t: "sync", id: n, conversationId, after: 0, limit: 5 });
  // The client learns the code only by reading, so it reads again once the node has closed it.
  await until(async () => (await countConnections(node)) < all, {
    what: "the node closes a stalled reader",
    withinMs: 60_000,
  });
  raw.resume();
  return (await within(raw.closed, { what: "a stalled reader learns that it is closed" })).code;
}

async function countConnections(node: ChaosNode): Promise<number> {
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  return Number(/^deskwire_connections (\d+)$/m.exec(metrics)?.[1]);
}
