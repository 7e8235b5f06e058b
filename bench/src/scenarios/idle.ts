import { setTimeout as sleep } from "node:timers/promises";
import type { Generator } from "../load/generator.ts";
import { readRssBytes } from "../load/process-usage.ts";
import { kilobytes, seconds, whole } from "../report/figures.ts";
import type { MeasuredProcess } from "../stack/child-process.ts";
import { FIRST_OF_CROWD, crowdOf } from "./crowds.ts";
import type { Scenario } from "./scenario.ts";

const WARM_UP = 500;
// Until what signing in has used is free again.
const SETTLE_MS = 8_000;

interface IdleCost {
  bytesEach: number;
  beforeBytes: number;
  afterBytes: number;
  arrivalMs: number;
}

/** What a signed-in connection that says nothing costs in memory. */
export const idle: Scenario = async ({ stack, full, say }) => {
  const count = full ? 15_000 : 10_000;
  const members = crowdOf(stack, FIRST_OF_CROWD, count);
  say(`${whole(count)} idle connections`);
  // Neither may have memory left over from earlier scenarios.
  const server = await stack.freshServer();
  const generator = stack.freshGenerator();
  const ours = await measure(server, generator, members);
  await server.stop();
  say(`${whole(count)} idle connections at the ws relay`);
  const relay = await measure(await stack.peer("ws relay"), generator, members);
  await generator.close();
  return [
    {
      what: `memory per idle signed-in connection, ${whole(count)} of them`,
      measured: `${kilobytes(ours.bytesEach)} (all signed in after ${seconds(ours.arrivalMs)})`,
      peer: `ws relay ${kilobytes(relay.bytesEach)}`,
      value: ours.bytesEach / 1024,
      unit: " KB",
      budget: { better: "less", reach: 12, then: 8 },
      details: { ours, relay },
    },
  ];
};

type Members = ReturnType<typeof crowdOf>;

async function measure(
  server: MeasuredProcess,
  generator: Generator,
  members: Members,
): Promise<IdleCost> {
  const { pid, port } = server;
  const address = { dialect: "deskwire", port } as const;
  // The first connections pay for code and pools that all share.
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
