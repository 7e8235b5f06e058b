import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { HOOK_SECRET, signHook } from "@deskwire/testkit/hook-client";
import type { Audience } from "./audience.ts";
import type {
  FanOutSpec,
  HookLoopSpec,
  HookRateSpec,
  HookResult,
  SpreadResult,
} from "./commands.ts";
import { markOf } from "./marks.ts";
import { cpuBetween, readCpuTimes } from "./process-usage.ts";
import { openRawHttp, type RawHttp } from "./raw-http.ts";
import { createSamples } from "./samples.ts";

const CONNECTIONS = 64;
// A server that is behind may still be delivering; one from which nothing comes for so long has lost something.
const QUIET_MS = 2_000;
// Two values under way keep the server busy and let nobody fall behind.
const VALUES_UNDER_WAY = 2;

/** Callers who each call again when they have been answered. */
export async function runHookLoop(spec: HookLoopSpec): Promise<HookResult> {
  const from = performance.now() + spec.warmMs;
  const to = from + spec.measureMs;
  const times = createSamples();
  const next = createEvents(spec.userIds);
  let calls = 0;
  let total = 0;
  async function call(): Promise<void> {
    const http = openRawHttp(spec.port);
    for (let sentAt = performance.now(); sentAt < to; sentAt = performance.now()) {
      await post(http, "/hooks/v1/comments", next(spec.perCall, sentAt));
      total++;
      const now = performance.now();
      if (now < from || now >= to) continue;
      calls++;
      times.add(now - sentAt);
    }
    http.close();
  }
  const cpu = measureCpu(spec);
  await Promise.all(Array.from({ length: spec.callers }, call));
  const seconds = spec.measureMs / 1_000;
  const events = calls * spec.perCall;
  return {
    seconds,
    events,
    recorded: total * spec.perCall,
    ms: times.percentiles(),
    cpu: await cpu,
  };
}

/** Events at a fixed rate, whatever the server does, to users who listen: time runs from when each was due. */
export async function runHookRate(audience: Audience, spec: HookRateSpec): Promise<SpreadResult> {
  const idle = Array.from({ length: CONNECTIONS }, () => openRawHttp(spec.port));
  const all = [...idle];
  const waiting: string[] = [];
  const next = createEvents(spec.userIds);
  const startedAt = performance.now();
  const [from, to] = [startedAt + spec.warmMs, startedAt + spec.warmMs + spec.measureMs];
  const times = createSamples();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  function flush(): void {
    for (let http = idle.pop(); http !== undefined; http = idle.pop()) {
      const body = waiting.shift();
      if (body === undefined) return void idle.push(http);
      const free = http;
      post(free, "/hooks/v1/comments", body).then(() => {
        idle.push(free);
        flush();
      }, failed.reject);
    }
  }
  const heardBefore = audience.heard();
  audience.observe((sentAt) => {
    if (sentAt >= from && sentAt < to) times.add(performance.now() - sentAt);
  });
  const cpu = measureCpu(spec);
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((Math.min(to, performance.now()) - startedAt) * spec.perSecond) / 1_000;
    for (; sent < due; sent++) waiting.push(next(1, startedAt + (sent * 1_000) / spec.perSecond));
    flush();
  }, 1);
  const guard = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, audience.trouble, failed.promise]);
  await guard(sleep(spec.warmMs + spec.measureMs));
  clearInterval(timer);
  const lost = await drained(
    () => audience.heard() - heardBefore >= sent,
    () => audience.heard(),
  );
  audience.observe(null);
  for (const http of all) http.close();
  if (lost) throw new Error(`${audience.heard() - heardBefore} of ${sent} events were heard`);
  const seconds = spec.measureMs / 1_000;
  return {
    seconds,
    deliveries: times.percentiles().count,
    ms: times.percentiles(),
    cpu: await cpu,
  };
}

/** Values of one topic, the next as soon as the last but one has reached everybody. */
export async function runFanOut(audience: Audience, spec: FanOutSpec): Promise<SpreadResult> {
  const connections = Array.from({ length: VALUES_UNDER_WAY }, () => openRawHttp(spec.port));
  const from = performance.now() + spec.warmMs;
  const to = from + spec.measureMs;
  const times = createSamples();
  audience.observe((sentAt) => {
    const now = performance.now();
    if (now >= from && now < to) times.add(now - sentAt);
  });
  const path = `/hooks/v1/topics/${spec.topic}`;
  const cpu = measureCpu(spec);
  await Promise.race([audience.trouble, Promise.all(connections.map(publish))]);
  async function publish(http: RawHttp): Promise<void> {
    for (let now = performance.now(); now < to; now = performance.now()) {
      const heard = audience.heard();
      await post(
        http,
        path,
        JSON.stringify({ data: { symbol: "DSK", price: 15.2, mark: markOf(now) } }),
      );
      const due = heard + audience.size;
      // A value that was overtaken is not sent to everybody, and must not be waited for.
      await drained(() => audience.heard() >= due);
    }
  }
  audience.observe(null);
  for (const http of connections) http.close();
  const { count: deliveries } = times.percentiles();
  return { seconds: spec.measureMs / 1_000, deliveries, ms: times.percentiles(), cpu: await cpu };
}

/** Answers whether it never came to that; what `progress` tells may take its time as long as it changes. */
async function drained(isDone: () => boolean, progress = () => 0): Promise<boolean> {
  let seen = progress();
  let deadline = performance.now() + QUIET_MS;
  while (!isDone()) {
    if (progress() !== seen) {
      seen = progress();
      deadline = performance.now() + QUIET_MS;
    }
    if (performance.now() > deadline) return true;
    await sleep(1);
  }
  return false;
}

async function measureCpu({ warmMs, measureMs, watch }: HookLoopSpec | HookRateSpec | FanOutSpec) {
  await sleep(warmMs);
  const from = readCpuTimes(watch);
  await sleep(measureMs);
  return cpuBetween(from, readCpuTimes(watch));
}

/** The body of a call with so many events, each of its own id, to all users by turns. */
function createEvents(userIds: readonly string[]): (count: number, sentAt: number) => string {
  const run = randomUUID().slice(0, 8);
  let made = 0;
  const one = (sentAt: number): object => ({
    id: `${run}-${++made}`,
    toUserId: userIds[made % userIds.length],
    fromUserId: "bench-author",
    data: {
      title: "新评论",
      excerpt: "说得好！ I think so too.",
      text: markOf(sentAt),
      url: "/posts/42",
    },
  });
  return (count, sentAt) =>
    JSON.stringify(
      count === 1 ? one(sentAt) : { events: Array.from({ length: count }, () => one(sentAt)) },
    );
}

function post(http: RawHttp, path: string, body: string): Promise<void> {
  return http.post(path, signHook(body, { secret: HOOK_SECRET }), body);
}
