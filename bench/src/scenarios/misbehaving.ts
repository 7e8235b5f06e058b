import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DEEDS, startBystanders, type Bystanders, type Deed } from "@deskwire/testkit/misbehavior";
import { need } from "../need.ts";
import { milliseconds } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import { startProcess } from "../stack/child-process.ts";
import { seedLongTexts, userTokenOf } from "../stack/seed.ts";
import { ADMIN } from "../stack/stack.ts";
import { userToken } from "../stack/tokens.ts";
import type { Scenario } from "./scenario.ts";

/** The index of the misbehaving client's conversation; the bystanders' is the next one. */
const FIRST = 190;
const TEXTS = 200;
const SOCKETS = [1, 3];
const WARM_MS = 1_000;
/** The server's code is compiled in this time. */
const CALM_WARM_MS = 4_000;
const MEASURE_MS = 6_000;
const CLIENT = join(import.meta.dirname, "../load/misbehave.ts");

/** Measures the others while one client repeats `sync` of 200 texts of 4,000 emoji as fast as it may. */
export const misbehaving: Scenario = async ({ stack, say }) => {
  const [misbehaver, talker] = stack.seed.conversations.slice(FIRST);
  await seedLongTexts(stack.pool, need(misbehaver).id, TEXTS);
  // The limits of the stack's server are out of the way of the other scenarios.
  const server = await stack.freshServer(stack.usualLimits);
  const bystanders = await startBystanders({
    url: `http://127.0.0.1:${server.port}`,
    helloToken: userToken("bystander"),
    talkToken: userTokenOf(need(talker)),
    conversationId: need(talker).id,
    credentials: ADMIN,
  });
  say("the others alone");
  await sleep(CALM_WARM_MS);
  const calm = await measure(bystanders);
  const lines: Line[] = [];
  for (const sockets of SOCKETS) {
    say(`one client misbehaves on ${sockets} sockets`);
    const { id } = need(misbehaver);
    const args = [CLIENT, String(server.port), userTokenOf(need(misbehaver)), id, String(sockets)];
    const client = await startProcess(args);
    lines.push(lineOf(sockets, calm, await measure(bystanders)));
    await client.stop();
  }
  await bystanders.stop();
  await server.stop();
  return lines;
};

type Quantiles = Record<Deed, number>;

async function measure(bystanders: Bystanders): Promise<Quantiles> {
  await sleep(WARM_MS);
  bystanders.take();
  await sleep(MEASURE_MS);
  const times = bystanders.take();
  const p99 = (deed: Deed): number => {
    const sorted = times[deed].toSorted((a, b) => a - b);
    // A deed that has not ended in all this time.
    return sorted[Math.floor(sorted.length * 0.99)] ?? MEASURE_MS;
  };
  return { hello: p99("hello"), sync: p99("sync"), send: p99("send"), "sign-in": p99("sign-in") };
}

function lineOf(sockets: number, calm: Quantiles, busy: Quantiles): Line {
  const show = (of: Quantiles): string => DEEDS.map((deed) => milliseconds(of[deed])).join(" / ");
  return {
    what: {
      en: `others' p99 of hello / sync / send / sign-in, one client misbehaves on ${sockets} sockets`,
      zh: `单个客户端以 ${sockets} 个连接滥用时，其他人 hello / sync / send / 登录的 p99`,
    },
    measured: show(busy),
    note: `without it ${show(calm)}`,
    value: Math.max(...DEEDS.map((deed) => busy[deed] / calm[deed])),
    unit: "×",
    budget: { better: "less", reach: 2, aim: 1.2 },
    details: { calm, busy },
  };
}
