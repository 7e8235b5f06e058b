import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Audience } from "./audience.ts";
import type { PushesSpec, PushesResult } from "./commands.ts";
import { markOf } from "./marks.ts";
import { cpuBetween, readCpuTimes } from "./process-usage.ts";
import { createSamples } from "./samples.ts";

const READY_MS = 60_000;
const REFILL_MS = 1;

interface PushState {
  readonly redis: Socket;
  readonly audience: Audience;
  readonly lists: readonly string[];
  /** What the audience had received before. */
  readonly heardBefore: number;
  pushed: number;
}

/** Pushes into users' lists, with a fixed number of elements on the way to the users' sockets. */
export async function runPushes(audience: Audience, spec: PushesSpec): Promise<PushesResult> {
  const redis = connect({ host: "127.0.0.1", port: spec.redisPort, noDelay: true });
  redis.setEncoding("latin1");
  const heardBefore = audience.heard();
  const state: PushState = { redis, audience, lists: spec.lists, heardBefore, pushed: 0 };
  // One element per list: a user who receives it is connected.
  push(state, spec.lists.length);
  await untilAllHeard(state);
  redis.on("data", () => undefined);
  const connections = await countConnections(spec.redisPort);
  const timer = setInterval(() => push(state, spec.outstanding - outstanding(state)), REFILL_MS);
  const measured = await measure(audience, spec);
  clearInterval(timer);
  await untilAllHeard(state);
  audience.observe(null);
  redis.destroy();
  return { ...measured(), connections };
}

/** Resolves at the window's end with a function that returns its figures, latencies of later arrivals apart. */
async function measure(
  { alarm, observe }: Audience,
  { warmMs, measureMs, watch }: PushesSpec,
): Promise<() => Omit<PushesResult, "connections">> {
  const times = createSamples();
  let from = Infinity;
  let to = Infinity;
  observe((sentAt) => {
    const now = performance.now();
    if (now >= from && now < to) times.add(now - sentAt);
  });
  await Promise.race([alarm.raised, sleep(warmMs)]);
  const cpuFrom = readCpuTimes(watch);
  from = performance.now();
  await Promise.race([alarm.raised, sleep(measureMs)]);
  to = performance.now();
  const cpu = cpuBetween(cpuFrom, readCpuTimes(watch));
  return () => {
    const ms = times.percentiles();
    return { seconds: (to - from) / 1_000, deliveries: ms.count, ms, cpu };
  };
}

function push(state: PushState, count: number): void {
  if (count <= 0) return;
  const commands = Array.from({ length: count }, () => {
    const text = `你有一条新消息 ${markOf(performance.now())}`;
    const list = state.lists[state.pushed++ % state.lists.length] ?? "";
    return command("LPUSH", list, JSON.stringify({ type: "notice", text }));
  });
  state.redis.write(commands.join(""));
}

function outstanding({ pushed, audience, heardBefore }: PushState): number {
  return pushed - (audience.heard() - heardBefore);
}

async function untilAllHeard(state: PushState): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (outstanding(state) > 0) {
    if (performance.now() > deadline)
      throw new Error(`${outstanding(state)} pushes did not arrive`);
    await Promise.race([state.audience.alarm.raised, sleep(5)]);
  }
}

/** The server's connections to Redis: all without the one that pushes and this one. */
async function countConnections(port: number): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port });
  let text = "";
  socket.setEncoding("latin1").write(command("INFO", "clients"));
  for await (const chunk of socket) {
    text += chunk as string;
    const count = /connected_clients:(\d+)\r\n/.exec(text)?.[1];
    if (count !== undefined) return Number(count) - 2;
  }
  throw new Error("Redis did not report its number of connections");
}

function command(...parts: string[]): string {
  const words = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${parts.length}\r\n${words.join("")}`;
}
