import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter, type Writer } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { seconds } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { until, within } from "../wait.ts";

const PRELOAD = fileURLToPath(new URL("../faults/shift-clock.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
/** In full, much longer than a lease. In short, until the lease has expired. */
const STOPPED_MS = { short: 0, full: 60_000 };
const JUMP_MS = { short: 500, full: 5_000 };
const LEASE_AND_BEAT_MS = 20_000;
const HEAL_MS = 20_000;

export const stoppedClock: Row = {
  id: 15,
  title: "a node stopped for longer than its lease, and clocks that are wrong by an hour",
  async play(stage) {
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, {
      redis,
      nodeArgs: ["--import", PRELOAD],
      envOf: (index) => ({ CLOCK_SHIFT_MS: String(index === 0 ? HOUR_MS : -HOUR_MS) }),
    });
    const talkers = await createTalkers(stage, nodes, { users: 4, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 60 });
    const user = await userWriter(stage, nodes[0].url, "watcher");
    await openWithAgent(user);
    // The agents are on the second node.
    await stopAndResume(stage, nodes[1], user);
    await shiftClocks(stage, nodes);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

async function stopAndResume(
  { found, scale }: Stage,
  node: ChaosNode,
  { raw }: Writer,
): Promise<void> {
  node.suspend();
  const stoppedAt = performance.now();
  const expired = raw.event("presence", (event) => !event.reachable);
  const wait = { what: "the agents of a stopped node are unreachable", withinMs: 60_000 };
  await within(expired, wait);
  found.atMost("lease expired after", performance.now() - stoppedAt, {
    max: LEASE_AND_BEAT_MS,
    show: seconds,
  });
  await sleep(Math.max(0, STOPPED_MS[scale] - (performance.now() - stoppedAt)));
  const seen = raw.events("presence").length;
  node.resume();
  const resumedAt = performance.now();
  const isBack = () =>
    raw
      .events("presence")
      .slice(seen)
      .some(({ reachable }) => reachable);
  await until(isBack, { what: "the agents of a resumed node are reachable", withinMs: 60_000 });
  found.atMost("back after", performance.now() - resumedAt, { max: HEAL_MS, show: seconds });
}

/** Both clocks jump by two hours under load, and back. */
async function shiftClocks({ found, scale }: Stage, nodes: readonly ChaosNode[]): Promise<void> {
  for (let jump = 1; jump <= 2; jump++) {
    for (const node of nodes) node.signal("SIGUSR2");
    await sleep(JUMP_MS[scale]);
  }
  found.note("one clock an hour fast, one an hour slow");
}
