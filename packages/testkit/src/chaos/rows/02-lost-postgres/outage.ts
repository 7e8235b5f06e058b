import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosNode } from "../../nodes/chaos-node.ts";
import { userWriter, type Writer } from "../../people/writer.ts";
import type { Stage } from "../../stage.ts";
import { megabytes, seconds } from "../../verdict/figures.ts";
import { until } from "../../wait.ts";
import type { Scene } from "./scene.ts";

const DOWN_MS = { short: 3_000, full: 60_000 };
const GROWTH_MAX_BYTES = 150 * 1_048_576;
/** A send during the outage is answered within the connection timeout and some seconds. */
const ANSWER_MAX_MS = 8_000;
const HALF_OPEN_MAX_MS = 40_000;
const READY_MAX_MS = 10_000;

/** The database's machine is lost: connections stay up without answers, and new ones reach another machine. */
export async function makeHalfOpen({ stage, node, conversationId }: Scene): Promise<void> {
  const user = await userWriter(stage, node.url, "batcher");
  const isSent = async (clientId: string): Promise<boolean> => {
    const answer = await user.send({ conversationId, clientId, text: "into the void" });
    return answer.t === "ok";
  };
  // Uses a connection that then becomes half-open.
  const before = { what: "PostgreSQL accepts a message", everyMs: 200 };
  await until(() => isSent("before-half-open"), before);
  node.postgres.freeze();
  const since = performance.now();
  const dropped = { what: "half-open connections are dropped", withinMs: 60_000, everyMs: 200 };
  await until(() => isSent("half-open"), dropped);
  stage.found.atMost("half-open connections dropped after", performance.now() - since, {
    max: HALF_OPEN_MAX_MS,
    show: seconds,
  });
  user.raw.terminate();
}

interface Outage {
  memoryBefore: number;
  memoryMost: number;
  slowestMs: number;
  refused: number;
}

/** Refuses all connections to PostgreSQL for some time while everyone continues to write. */
export async function refuseConnections(scene: Scene): Promise<void> {
  const { stage, node } = scene;
  const user = await userWriter(stage, node.url, "batcher");
  const memoryBefore = await node.memory();
  const outage = { memoryBefore, memoryMost: memoryBefore, slowestMs: 0, refused: 0 };
  node.postgres.refuse(true);
  node.postgres.cut();
  const until = performance.now() + DOWN_MS[stage.scale];
  for (let n = 1; performance.now() < until; n++) {
    await sendDuringOutage(scene, user, outage, n);
    await sleep(500);
  }
  node.postgres.refuse(false);
  report(stage, outage);
  await waitUntilReady(stage, node);
}

async function sendDuringOutage(
  { stage, node, conversationId }: Scene,
  user: Writer,
  outage: Outage,
  n: number,
): Promise<void> {
  const startedAt = performance.now();
  const clientId = `away-${n}`;
  const answer = await user.send({ conversationId, clientId, text: "is anybody there?" });
  outage.slowestMs = Math.max(outage.slowestMs, performance.now() - startedAt);
  stage.found.must(
    answer.t === "err" && answer.retryable,
    `a send during the outage is refused as retryable, not ${JSON.stringify(answer)}`,
  );
  outage.refused += Number(answer.t === "err");
  outage.memoryMost = Math.max(outage.memoryMost, await node.memory());
}

function report(
  { found, scale }: Stage,
  { memoryBefore, memoryMost, slowestMs, refused }: Outage,
): void {
  found.note(
    `away for ${seconds(DOWN_MS[scale])}: ${refused} sends of one client refused as retryable`,
  );
  found.atMost("slowest refusal", slowestMs, { max: ANSWER_MAX_MS, show: seconds });
  found.atMost(`memory grew (from ${megabytes(memoryBefore)}) by`, memoryMost - memoryBefore, {
    max: GROWTH_MAX_BYTES,
    show: megabytes,
  });
}

async function waitUntilReady(stage: Stage, node: ChaosNode): Promise<void> {
  const backAt = performance.now();
  const isReady = async () => (await fetch(`${node.url}/readyz`)).status === 200;
  await until(isReady, { what: "the node is ready again", withinMs: 60_000, everyMs: 100 });
  stage.found.atMost("ready again after", performance.now() - backAt, {
    max: READY_MAX_MS,
    show: seconds,
  });
}
