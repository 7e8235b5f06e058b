import { setTimeout as sleep } from "node:timers/promises";
import { HOOK_SECRET } from "../../clients/hook-client.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import {
  callAll,
  checkCounted,
  checkRefusals,
  createMainSite,
  makeCalls,
} from "./16-repeated-hooks/main-site.ts";

const CALLERS = 4;
const CALLS = { short: 12, full: 80 };
const KILLS = { short: 2, full: 10 };

export const repeatedHooks: Row = {
  id: 16,
  title:
    "hook calls repeated, reordered, cut off and wrongly signed, with a bad event in the batch, kill -9",
  async play(stage) {
    const redis = await stage.startRedis();
    const env = { HOOK_SECRETS: HOOK_SECRET, HOOK_EVENTS_PER_SECOND: "1000000" };
    const nodes = await startPair(stage, { redis, env });
    const site = createMainSite(stage, nodes);
    const calls = makeCalls(site, CALLS[stage.scale] * CALLERS);
    let calling = true;
    const killing = killInTurn(stage, nodes, () => calling);
    // Each caller makes all calls in its own order: each call arrives several times.
    await Promise.all(Array.from({ length: CALLERS }, () => callAll(site, shuffle(stage, calls))));
    calling = false;
    const kills = await killing;
    await checkRefusals(site);
    await checkCounted(site);
    stage.found.note(`${calls.length} calls, each made ${CALLERS} times, during ${kills} kills`);
  },
};

/** Kills and restarts the nodes in turn while calls are made. Returns the number of kills. */
async function killInTurn(
  stage: Stage,
  nodes: readonly ChaosNode[],
  isCalling: () => boolean,
): Promise<number> {
  let kills = 0;
  for (; kills < KILLS[stage.scale] && isCalling(); kills++) {
    await sleep(100 + stage.random.integer(400));
    const node = nodes[kills % nodes.length] as ChaosNode;
    await node.kill();
    await node.start();
  }
  return kills;
}

function shuffle<T>({ random }: Stage, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.integer(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
