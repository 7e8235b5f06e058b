import type { Audience } from "./audience.ts";
import type { FanOutSpec, SpreadResult } from "./commands.ts";
import { publishValue } from "./hook-calls.ts";
import { measureCpu } from "./process-usage.ts";
import { openRawHttp, type RawHttp } from "./raw-http.ts";
import { createSamples } from "./samples.ts";
import { waitWhileProgressing } from "./wait-while-progressing.ts";

/** Keeps the server busy without letting subscribers fall behind. */
const OUTSTANDING = 2;

/** Publishes values of one topic; each publisher waits until its value has reached all subscribers. */
export async function runFanOut(audience: Audience, spec: FanOutSpec): Promise<SpreadResult> {
  const connections = Array.from({ length: OUTSTANDING }, () => openRawHttp(spec.port));
  const from = performance.now() + spec.warmMs;
  const to = from + spec.measureMs;
  const times = createSamples();
  audience.observe((sentAt) => {
    const now = performance.now();
    if (now >= from && now < to) times.add(now - sentAt);
  });
  const cpu = measureCpu(spec);
  const publishers = connections.map((http) => publish(audience, http, spec.topic, to));
  await Promise.race([audience.alarm.raised, Promise.all(publishers)]);
  audience.observe(null);
  for (const http of connections) http.close();
  const ms = times.percentiles();
  return { seconds: spec.measureMs / 1_000, deliveries: ms.count, ms, cpu: await cpu };
}

async function publish(
  audience: Audience,
  http: RawHttp,
  topic: string,
  to: number,
): Promise<void> {
  for (let now = performance.now(); now < to; now = performance.now()) {
    const due = audience.heard() + audience.size;
    await publishValue(http, topic, now);
    // The server drops a value that a newer one overtakes, so that not every value reaches everybody.
    await waitWhileProgressing(() => audience.heard() >= due);
  }
}
