import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Audience } from "./audience.ts";
import type { PushesSpec, PushesResult } from "./commands.ts";
import { markOf } from "./marks.ts";
import { cpuBetween, readCpuTimes } from "./process-usage.ts";
import { createSamples } from "./samples.ts";

const READY_MS = 60_000;

/** A back end that pushes into users' lists as fast as the elements reach the users' sockets. */
export async function runPushes(audience: Audience, spec: PushesSpec): Promise<PushesResult> {
  const redis = connect({ host: "127.0.0.1", port: spec.redisPort, noDelay: true });
  redis.setEncoding("latin1");
  const { lists } = spec;
  const already = audience.heard();
  let pushed = 0;
  const push = (): string => {
    const text = JSON.stringify({
      type: "notice",
      text: `你有一条新消息 ${markOf(performance.now())}`,
    });
    return command("LPUSH", lists[pushed++ % lists.length] ?? "", text);
  };
  const underWay = (): number => pushed - (audience.heard() - already);

  // One for each: who got it is listening.
  redis.write(lists.map(push).join(""));
  await heardAll(underWay, audience);
  redis.on("data", () => undefined);
  const connections = await countConnections(spec.redisPort);

  const times = createSamples();
  let from = Infinity;
  let to = Infinity;
  audience.observe((sentAt) => {
    const now = performance.now();
    if (now >= from && now < to) times.add(now - sentAt);
  });
  const timer = setInterval(() => refill(redis, spec.outstanding - underWay(), push), 1);
  await Promise.race([audience.trouble, sleep(spec.warmMs)]);
  const cpuFrom = readCpuTimes(spec.watch);
  from = performance.now();
  await Promise.race([audience.trouble, sleep(spec.measureMs)]);
  to = performance.now();
  const cpu = cpuBetween(cpuFrom, readCpuTimes(spec.watch));
  clearInterval(timer);
  await heardAll(underWay, audience);
  audience.observe(null);
  redis.destroy();
  const ms = times.percentiles();
  return { seconds: (to - from) / 1_000, deliveries: ms.count, ms, cpu, connections };
}

function refill(redis: Socket, missing: number, push: () => string): void {
  if (missing > 0) redis.write(Array.from({ length: missing }, push).join(""));
}

async function heardAll(underWay: () => number, { trouble }: Audience): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (underWay() > 0) {
    if (performance.now() > deadline) throw new Error(`${underWay()} pushes were not heard`);
    await Promise.race([trouble, sleep(5)]);
  }
}

/** All of the server's, without the back end's and this one. */
async function countConnections(port: number): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port });
  let text = "";
  socket.setEncoding("latin1").write(command("INFO", "clients"));
  for await (const chunk of socket) {
    text += chunk as string;
    const count = /connected_clients:(\d+)\r\n/.exec(text)?.[1];
    if (count !== undefined) return Number(count) - 2;
  }
  throw new Error("Redis did not say how many connections it has");
}

function command(...parts: string[]): string {
  const words = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${parts.length}\r\n${words.join("")}`;
}
