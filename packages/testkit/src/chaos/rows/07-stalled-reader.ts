import { setTimeout as sleep } from "node:timers/promises";
import { CLOSE } from "@deskwire/protocol";
import { megabytes, quantile } from "../verdict/figures.ts";
import { startPace } from "../people/pace.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { until, within } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";

const STALLED = 4;
const CALM_MS = 3_000;
const GROWTH_MAX_BYTES = 200 * 1_048_576;
const SLOWER = 4;
const SLACK_MS = 150;
/** As much as a text may have, of characters that take three bytes each. */
const LONG = "满".repeat(4_000);
const PAGES = 500;

export const stalledReader: Row = {
  id: 7,
  title: "readers that stop reading",
  async play(stage) {
    const { found } = stage;
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 1, agents: 1 });
    const peer = await userWriter(stage, node.url, "peer");
    const pace = startPace(peer, await openWithAgent(peer), 20);
    const speaker = await userWriter(stage, node.url, "speaker");
    const conversationId = await openWithAgent(speaker);
    for (let n = 1; n <= 5; n++)
      await speaker.send({ conversationId, clientId: `long-${n}`, text: LONG });
    await sleep(CALM_MS);
    const calm = quantile(pace.take(), 0.99);
    const before = await node.memory();

    let most = before;
    const watch = setInterval(
      () => void node.memory().then((now) => (most = Math.max(most, now))),
      250,
    );
    for (let n = 1; n <= STALLED; n++) {
      const code = await stall(stage, node, conversationId);
      found.must(code === CLOSE.tooSlow, `stalled reader ${n} is closed with 4008, not ${code}`);
    }
    clearInterval(watch);
    const stalled = quantile(pace.take(), 0.99);
    await pace.stop();

    found.note(`${STALLED} stalled readers closed with 4008`);
    found.atMost(`memory grew (from ${megabytes(before)}) by`, most - before, {
      max: GROWTH_MAX_BYTES,
      show: megabytes,
    });
    found.atMost(`p99 of peers (${calm.toFixed(0)} ms before)`, stalled, {
      max: calm * SLOWER + SLACK_MS,
      show: (value) => `${value.toFixed(0)} ms`,
    });
    const again = await agentWriter(stage, node.url, stage.lastLogin());
    found.must(again.raw.frames.length > 0, "others still get in");
    await quiesce(stage, talkers.all);
  },
};

/** A tab that asks for page after page and stops reading; answers how it was closed. */
async function stall(stage: Stage, node: ChaosNode, conversationId: string): Promise<number> {
  const { raw } = await userWriter(stage, node.url, "speaker");
  const all = await connections(node);
  raw.pause();
  for (let n = 1; n <= PAGES; n++)
    raw.send({ t: "sync", id: n, conversationId, after: 0, limit: 5 });
  // It learns its code only when it reads on, so it does as soon as the node has let go of it.
  await until(async () => (await connections(node)) < all, {
    what: "the node closes a stalled reader",
    withinMs: 60_000,
  });
  raw.resume();
  return (await within(raw.closed, { what: "a stalled reader hears of it" })).code;
}

async function connections(node: ChaosNode): Promise<number> {
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  return Number(/^deskwire_connections (\d+)$/m.exec(metrics)?.[1]);
}
