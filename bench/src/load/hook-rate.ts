import { setTimeout as sleep } from "node:timers/promises";
import { createAlarm, type Alarm } from "./alarm.ts";
import type { Audience } from "./audience.ts";
import type { HookRateSpec, SpreadResult } from "./commands.ts";
import { createEventBodies, postEvents } from "./hook-calls.ts";
import { measureCpu } from "./process-usage.ts";
import { openRawHttp, type RawHttp } from "./raw-http.ts";
import { createSamples } from "./samples.ts";
import { waitWhileProgressing } from "./wait-while-progressing.ts";

const CONNECTIONS = 64;

interface Sender {
  /** The number of events that are due so far. */
  sent: number;
  readonly alarm: Alarm;
  stop(): void;
  close(): void;
}

/**
 * Sends events at a fixed rate to listening users, however fast the server is. Times run from when
 * each event was due, so that a stall counts for every event that it delays.
 */
export async function runHookRate(audience: Audience, spec: HookRateSpec): Promise<SpreadResult> {
  const startedAt = performance.now();
  const from = startedAt + spec.warmMs;
  const to = from + spec.measureMs;
  const times = createSamples();
  const heardBefore = audience.heard();
  audience.observe((sentAt) => {
    if (sentAt >= from && sentAt < to) times.add(performance.now() - sentAt);
  });
  const cpu = measureCpu(spec);
  const sender = sendAtRate(spec, startedAt, to);
  const alarms = [audience.alarm.raised, sender.alarm.raised];
  await Promise.race([sleep(spec.warmMs + spec.measureMs), ...alarms]);
  sender.stop();
  const heard = (): number => audience.heard() - heardBefore;
  await waitWhileProgressing(() => heard() >= sender.sent, heard);
  audience.observe(null);
  sender.close();
  if (heard() < sender.sent) throw new Error(`${heard()} of ${sender.sent} events arrived`);
  const ms = times.percentiles();
  return { seconds: spec.measureMs / 1_000, deliveries: ms.count, ms, cpu: await cpu };
}

/** Sends over a pool of connections; events that are due wait for a free one. */
function sendAtRate(spec: HookRateSpec, startedAt: number, to: number): Sender {
  const all = Array.from({ length: CONNECTIONS }, () => openRawHttp(spec.port));
  const pool = { idle: [...all], waiting: [] as string[], alarm: createAlarm() };
  const bodies = createEventBodies(spec.userIds);
  const timer = setInterval(() => {
    const due = ((Math.min(to, performance.now()) - startedAt) * spec.perSecond) / 1_000;
    for (; sender.sent < due; sender.sent++) {
      const dueAt = startedAt + (sender.sent * 1_000) / spec.perSecond;
      pool.waiting.push(bodies(1, dueAt));
    }
    flush(pool);
  }, 1);
  const sender: Sender = {
    sent: 0,
    alarm: pool.alarm,
    stop: () => clearInterval(timer),
    close() {
      for (const http of all) http.close();
    },
  };
  return sender;
}

interface Pool {
  idle: RawHttp[];
  waiting: string[];
  alarm: Alarm;
}

function flush(pool: Pool): void {
  for (let http = pool.idle.pop(); http !== undefined; http = pool.idle.pop()) {
    const body = pool.waiting.shift();
    if (body === undefined) return void pool.idle.push(http);
    const used = http;
    postEvents(used, body).then(
      () => {
        pool.idle.push(used);
        flush(pool);
      },
      (error: unknown) => pool.alarm.raise(String(error)),
    );
  }
}
