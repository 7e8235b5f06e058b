import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../verdict/figures.ts";
import { startLoad } from "../people/load.ts";
import { userPerson, type Person } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import type { Stage } from "../stage.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";

const NODES = { short: 2, full: 3 };
/** The clients of each node, beside those who write. */
const CROWD = 20;
const BIN_MS = 500;
const BIN_SHARE_MAX = 0.5;
const SPREAD_MIN_MS = 1_500;
const RECONNECT_MAX_MS = 30_000;

export const rollingDeploy: Row = {
  id: 10,
  title: "a rolling deploy under load",
  async play(stage) {
    const redis = await stage.startRedis();
    const count = NODES[stage.scale];
    const nodes = await stage.startNodes({ count, redis });
    const talkers = await createTalkers(stage, nodes, { users: 6, agents: 2 });
    const crowd = await Promise.all(
      Array.from({ length: CROWD * count }, (_, n) =>
        userPerson(stage, nodes[n % count] ?? nowhere(), {
          id: `crowd-${n}`,
          backoff: () => stage.random.integer(1_000) / 1_000,
        }),
      ),
    );
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 40 });
    for (const node of nodes) {
      const rest = nodes.filter((each) => each !== node);
      const here = crowd.filter((_, n) => nodes[n % count] === node);
      const there = balance(stage, [...talkers.all, ...here], rest);
      await deploy(stage, node, here, there);
      await sleep(500);
    }
    await load.stop();
    await quiesce(stage, [...talkers.all, ...crowd]);
  },
};

function nowhere(): never {
  throw new Error("there is no node");
}

/** Leads new connections to the other nodes, as a load balancer does when a node is not ready. */
function balance(stage: Stage, people: readonly Person[], rest: readonly ChaosNode[]): () => void {
  return () => {
    for (const person of people) person.moveTo(stage.random.pick(rest));
  };
}

/** Stops the node, measures when its clients reconnect, and starts it again. */
async function deploy(
  { found }: Stage,
  node: ChaosNode,
  crowd: readonly Person[],
  balanceAway: () => void,
): Promise<void> {
  const before = crowd.map(({ proxy }) => proxy.accepted);
  balanceAway();
  const startedAt = performance.now();
  const stopping = node.stop();
  const times = await Promise.all(
    crowd.map((person, n) => timeOfReconnect(person, before[n] ?? 0, startedAt)),
  );
  const code = await within(stopping, { what: `node ${node.name} ends`, withinMs: 40_000 });
  found.must(code === 0, `node ${node.name} exits with 0, not ${code}`);
  found.note(`node ${node.name} ended after ${seconds(performance.now() - startedAt)}`);
  checkSpread(found, node, times);
  await node.start();
}

async function timeOfReconnect({ proxy }: Person, before: number, startedAt: number) {
  while (proxy.accepted === before && performance.now() - startedAt < RECONNECT_MAX_MS)
    await sleep(10);
  return performance.now() - startedAt;
}

function checkSpread(found: Stage["found"], { name }: ChaosNode, times: readonly number[]): void {
  const bins = Map.groupBy(times, (ms) => Math.floor(ms / BIN_MS));
  const fullest = Math.max(...[...bins.values()].map(({ length }) => length)) / times.length;
  const spread = Math.max(...times) - Math.min(...times);
  found.note(`${times.length} clients back over ${seconds(spread)}`);
  found.atMost(`node ${name}: of the reconnects, half a second saw`, fullest, {
    max: BIN_SHARE_MAX,
    show: (share) => `${Math.round(share * 100)} %`,
  });
  found.must(
    spread >= SPREAD_MIN_MS,
    `node ${name}: reconnects are spread over more than ${seconds(spread)}`,
  );
}
