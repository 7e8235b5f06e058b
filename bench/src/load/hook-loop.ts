import type { HookLoopSpec, HookResult } from "./commands.ts";
import { createEventBodies, postEvents, type EventBodies } from "./hook-calls.ts";
import { measureCpu } from "./process-usage.ts";
import { openRawHttp } from "./raw-http.ts";
import { createSamples, type Samples } from "./samples.ts";

interface LoopState {
  readonly spec: HookLoopSpec;
  readonly bodies: EventBodies;
  /** The measured window, of `performance.now()`. */
  readonly from: number;
  readonly to: number;
  /** Durations of the calls that ended in the window. */
  readonly times: Samples;
  callsInWindow: number;
  calls: number;
}

/** Runs callers that each make the next call when the last one is answered. */
export async function runHookLoop(spec: HookLoopSpec): Promise<HookResult> {
  const from = performance.now() + spec.warmMs;
  const state: LoopState = {
    spec,
    bodies: createEventBodies(spec.userIds),
    from,
    to: from + spec.measureMs,
    times: createSamples(),
    callsInWindow: 0,
    calls: 0,
  };
  const cpu = measureCpu(spec);
  await Promise.all(Array.from({ length: spec.callers }, () => callInTurn(state)));
  return {
    seconds: spec.measureMs / 1_000,
    events: state.callsInWindow * spec.perCall,
    recorded: state.calls * spec.perCall,
    ms: state.times.percentiles(),
    cpu: await cpu,
  };
}

async function callInTurn(state: LoopState): Promise<void> {
  const { spec, bodies, from, to } = state;
  const http = openRawHttp(spec.port);
  for (let sentAt = performance.now(); sentAt < to; sentAt = performance.now()) {
    await postEvents(http, bodies(spec.perCall, sentAt));
    state.calls++;
    const now = performance.now();
    if (now < from || now >= to) continue;
    state.callsInWindow++;
    state.times.add(now - sentAt);
  }
  http.close();
}
