import { join } from "node:path";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { createOwnBuild, type OwnBuild } from "../nodes/own-build.ts";
import { startPair } from "../nodes/start-nodes.ts";
import { loadPage, statusOf } from "../people/page-load.ts";
import { createTalkers } from "../people/talkers.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { quiesce } from "../verdict/quiesce.ts";

const PAGE = "/agent/";
const LOADS = 40;
const LONG_SENDS = 10;
const LONG = "长".repeat(4_000);
const SEND_MAX_MS = 1_000;

/** Two nodes behind a balancer that gives each connection to the next one. */
interface Scene {
  stage: Stage;
  nodes: readonly [ChaosNode, ChaosNode];
  balancer: string;
  /** The next connection goes to this node. */
  turn: { next: number };
}

export const twoBuilds: Row = {
  id: 21,
  title: "two builds behind one balancer, and a build under a running node",
  async play(stage) {
    const [first, second] = await Promise.all(
      ["first", "second"].map((name) => createOwnBuild(join(stage.folder, name))),
    );
    if (first === undefined || second === undefined) throw new Error("two builds are needed");
    const [old, next] = [await first.build("usual"), await second.build("readable")];
    const scene = await openScene(stage, [first, second]);
    const [, upgraded] = scene.nodes;
    const talkers = await createTalkers(stage, scene.nodes, { users: 2, agents: 1 });
    await useAll(scene, "two builds", [old, next]);

    const newest = await second.build("for new browsers");
    await useAll(scene, "a build under a running node", [old, next]);

    await upgraded.stop();
    await upgraded.start();
    await useAll(scene, "a restarted node", [old, newest]);
    await expectKept(scene, next);
    await quiesce(stage, talkers.all);
  },
};

async function openScene(stage: Stage, builds: readonly OwnBuild[]): Promise<Scene> {
  const nodes = await startPair(stage, {
    redis: await stage.startRedis(),
    // The copies are compiled once only.
    env: { NODE_COMPILE_CACHE: join(stage.folder, "compile-cache") },
    mainOf: (index) => builds[index]?.main,
  });
  const turn = { next: 0 };
  const { port } = await stage.proxy(() => nodes[turn.next++ % 2]?.port ?? null);
  return { stage, nodes, balancer: `http://127.0.0.1:${port}`, turn };
}

/** People load the console and send long texts while each node serves one of the builds. */
async function useAll(
  scene: Scene,
  when: string,
  served: readonly [readonly string[], readonly string[]],
): Promise<void> {
  await loadOften(scene, when, served);
  await sendLong(scene, when);
}

async function loadOften(
  { stage: { found }, balancer, turn }: Scene,
  when: string,
  served: readonly [readonly string[], readonly string[]],
): Promise<void> {
  const failures: string[] = [];
  for (let n = 0; n < LOADS; n++) {
    // Each node answers every second page.
    turn.next = n;
    const load = await loadPage(balancer, PAGE);
    failures.push(...load.failures);
    const missing = served[n % 2]?.filter((name) => !load.files.has(name)) ?? [];
    found.must(
      missing.length === 0,
      `${when}: page ${n} lacks ${missing.length} files, as ${missing[0]}`,
    );
  }
  found.must(failures.length === 0, `${when}: ${failures.length} failures, as ${failures[0]}`);
  found.note(`${when}: ${LOADS} loads, ${failures.length} failures`);
}

async function sendLong({ stage, balancer }: Scene, when: string): Promise<void> {
  const writer = await userWriter(stage, balancer, `writer at ${when}`);
  const conversationId = await openWithAgent(writer);
  let slowest = 0;
  for (let n = 0; n < LONG_SENDS; n++) {
    const startedAt = performance.now();
    const answer = await writer.send({ conversationId, clientId: `long-${n}`, text: LONG });
    slowest = Math.max(slowest, performance.now() - startedAt);
    stage.found.must(answer.t === "ok", `${when}: a long text is sent`);
  }
  stage.found.atMost(`${when}: the slowest long text took`, slowest, {
    max: SEND_MAX_MS,
    show: (ms) => `${ms.toFixed(0)} ms`,
  });
}

/** A page that was open before the restart loads its later parts from either node. */
async function expectKept({ stage, nodes }: Scene, files: readonly string[]): Promise<void> {
  for (const { name, url } of nodes)
    for (const file of files) {
      const status = await statusOf(`${url}${PAGE}assets/${file}`);
      stage.found.must(status === 200, `node ${name}: ${file} of an open page is ${status}`);
    }
}
