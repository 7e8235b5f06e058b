import { setTimeout as sleep } from "node:timers/promises";
import { CLOSE } from "@deskwire/protocol";
import { megabytes, quantile } from "../figures.ts";
import { startPace } from "../pace.ts";
import { quiesce } from "../quiesce.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startOne } from "../start-nodes.ts";
import { createTalkers } from "../talkers.ts";
import { until, within } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../writer.ts";

const STALLED = 6;
const CALM_MS = 3_000;
const GROWTH_MAX_BYTES = 120 * 1_048_576;
const SLOWER = 3;
const SLACK_MS = 100;
/** As much as a text may have, of characters that take three bytes each. */
const LONG = "满".repeat(4_000);

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
    await sleep(CALM_MS);
    const calm = quantile(pace.take(), 0.99);
    const before = await node.memory();

    const stalled = await Promise.all(Array.from({ length: STALLED }, () => stall(stage, node, "speaker")));
    const watch = watchClosing(node, stalled);
    let most = before;
    for (let n = 1; !watch.done && n <= 3_000; n++) {
      await speaker.send({ conversationId, clientId: `long-${n}`, text: LONG });
      if (n % 20 === 0) most = Math.max(most, await node.memory());
    }
    const codes = await within(watch.codes, { what: "the stalled readers are closed" });
    const stalledP99 = quantile(pace.take(), 0.99);
    await pace.stop();

    found.must(codes.every((code) => code === CLOSE.tooSlow), `stalled readers are closed with 4008: ${codes.join()}`);
    found.note(`${STALLED} stalled readers closed with 4008`);
    found.atMost(`memory grew (from ${megabytes(before)}) by`, most - before, { max: GROWTH_MAX_BYTES, show: megabytes });
    found.atMost(`p99 of peers (${calm.toFixed(0)} ms before)`, stalledP99, {
      max: calm * SLOWER + SLACK_MS,
      show: (value) => `${value.toFixed(0)} ms`,
    });
    const again = await agentWriter(stage, node.url, stage.lastLogin());
    found.must(again.raw.frames.length > 0, "others still get in");
    await quiesce(stage, talkers.all);
  },
};

/** A tab that stops reading as soon as it is signed in. */
async function stall(stage: Stage, node: ChaosNode, userId: string): Promise<Writer> {
  const writer = await userWriter(stage, node.url, userId);
  writer.raw.pause();
  return writer;
}

/** A stalled reader learns its code only when it reads on, so it does as soon as the node has let go of it. */
function watchClosing(node: ChaosNode, stalled: readonly Writer[]): { readonly done: boolean; codes: Promise<number[]> } {
  let done = false;
  const watch = async (): Promise<number[]> => {
    const all = await connections(node);
    await until(async () => (await connections(node)) <= all - stalled.length, {
      what: "the node closes the stalled readers",
      withinMs: 120_000,
      everyMs: 50,
    });
    done = true;
    for (const { raw } of stalled) raw.resume();
    return (await Promise.all(stalled.map(({ raw }) => raw.closed))).map(({ code }) => code);
  };
  const codes = watch().finally(() => (done = true));
  codes.catch(() => undefined);
  return {
    get done() {
      return done;
    },
    codes,
  };
}

async function connections(node: ChaosNode): Promise<number> {
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  return Number(/^deskwire_connections (\d+)$/m.exec(metrics)?.[1]);
}
