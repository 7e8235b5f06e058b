import { setTimeout as sleep } from "node:timers/promises";
import type { Generator } from "../load/generator.ts";
import { readRssBytes } from "../load/process-usage.ts";
import { kilobytes, seconds, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import type { MeasuredProcess } from "../stack/child-process.ts";
import { FIRST_OF_CROWD, crowdOf } from "./crowds.ts";
import type { Scenario } from "./scenario.ts";

const WARM_UP = 500;
/** Until the garbage of signing in is collected. */
const SETTLE_MS = 8_000;

interface IdleCost {
  bytesEach: number;
  beforeBytes: number;
  afterBytes: number;
  arrivalMs: number;
}

/** Measures the memory of a signed-in connection without traffic. */
export const idle: Scenario = async ({ stack, full, say }) => {
  const count = full ? 15_000 : 10_000;
  const members = crowdOf(stack, FIRST_OF_CROWD, count);
  say(`${whole(count)} idle connections`);
  // New processes: memory that earlier scenarios used must not count.
  const server = await stack.freshServer();
  const generator = stack.freshGenerator();
  const ours = await measure(server, generator, members);
  await server.stop();
  say(`${whole(count)} idle connections at the ws relay`);
  const relay = await measure(await stack.peer("ws relay"), generator, members);
  await generator.close();
  return [lineOf(count, ours, relay)];
};

type Members = ReturnType<typeof crowdOf>;

async function measure(
  server: MeasuredProcess,
  generator: Generator,
  members: Members,
): Promise<IdleCost> {
  const { pid, port } = server;
  const address = { dialect: "deskwire", port } as const;
  // The first connections load code and fill pools that all connections share.
  await generator.ask("openCrowd", { ...address, members: members.slice(0, WARM_UP) });
  await generator.ask("closeCrowd", {});
  await sleep(1_000);
  const beforeBytes = readRssBytes(pid);
  const { ms } = await generator.ask("openCrowd", { ...address, members });
  await sleep(SETTLE_MS);
  const afterBytes = readRssBytes(pid);
  await generator.ask("closeCrowd", {});
  const bytesEach = (afterBytes - beforeBytes) / members.length;
  return { bytesEach, beforeBytes, afterBytes, arrivalMs: ms };
}

function lineOf(count: number, ours: IdleCost, relay: IdleCost): Line {
  return {
    what: {
      en: `memory per idle signed-in connection, ${whole(count)} connections`,
      zh: `每个空闲登录连接的内存，${whole(count)} 个连接`,
    },
    measured: kilobytes(ours.bytesEach),
    note: `all signed in after ${seconds(ours.arrivalMs)}`,
    peer: `ws relay ${kilobytes(relay.bytesEach)}`,
    value: ours.bytesEach / 1024,
    unit: " KB",
    budget: { better: "less", reach: 12, aim: 8 },
    details: { ours, relay },
  };
}
