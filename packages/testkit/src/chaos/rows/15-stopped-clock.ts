import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seconds } from "../verdict/figures.ts";
import { startLoad } from "../people/load.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { until, within } from "../wait.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";

const PRELOAD = fileURLToPath(new URL("../faults/shift-clock.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
/** Much longer than a lease lasts. */
const STOPPED_MS = 60_000;
const LEASE_AND_BEAT_MS = 20_000;
const HEAL_MS = 20_000;

export const stoppedClock: Row = {
  id: 15,
  title: "a node stopped for longer than its lease, and clocks an hour wrong",
  async play(stage) {
    const { found } = stage;
    const redis = await stage.startRedis();
    const nodes = await startPair(stage, {
      redis,
      nodeArgs: ["--import", PRELOAD],
      envOf: (index) => ({ CLOCK_SHIFT_MS: String(index === 0 ? HOUR_MS : -HOUR_MS) }),
    });
    const talkers = await createTalkers(stage, nodes, { users: 4, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 60 });
    // The agents are on the second node, which will stop.
    const user = await userWriter(stage, nodes[0].url, "watcher");
    await openWithAgent(user);

    nodes[1].suspend();
    const stoppedAt = performance.now();
    await within(
      user.raw.event("presence", (event) => !event.reachable),
      { what: "the agents of a stopped node are gone", withinMs: 60_000 },
    );
    found.atMost("lease expired after", performance.now() - stoppedAt, {
      max: LEASE_AND_BEAT_MS,
      show: seconds,
    });
    await sleep(Math.max(0, STOPPED_MS - (performance.now() - stoppedAt)));
    const gone = user.raw.events("presence").length;
    nodes[1].resume();
    const resumedAt = performance.now();
    await until(
      () =>
        user.raw
          .events("presence")
          .slice(gone)
          .some(({ reachable }) => reachable),
      {
        what: "the agents of a resumed node are back",
        withinMs: 60_000,
      },
    );
    found.atMost("back after", performance.now() - resumedAt, { max: HEAL_MS, show: seconds });
    found.note("one clock an hour fast, one an hour slow");

    // Both clocks jump by two hours while everybody goes on.
    for (const node of nodes) node.signal("SIGUSR2");
    await sleep(stage.scale === "full" ? 5_000 : 500);
    for (const node of nodes) node.signal("SIGUSR2");
    await sleep(stage.scale === "full" ? 5_000 : 500);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};
