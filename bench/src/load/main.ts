// The load generator, a process of its own that receives its commands over its IPC channel.
import { openAudience, type Audience } from "./audience.ts";
import type { Call, Handlers, Reply } from "./commands.ts";
import { openCrowd, type Crowd } from "./crowd.ts";
import { openFleet, type Fleet } from "./fleet.ts";
import { runFanOut } from "./fan-out.ts";
import { runHookLoop } from "./hook-loop.ts";
import { runHookRate } from "./hook-rate.ts";
import { readPages } from "./pages.ts";
import { runPushes } from "./pushes.ts";
import { runClosedLoop, runOpenLoop } from "./runs.ts";

const fleets: Fleet[] = [];
const stops = new Map<number, () => void>();
let crowd: Crowd | null = null;
let audience: Audience | null = null;

const handlers: Handlers = {
  openFleet: async (spec) => fleets.push(await openFleet(spec)) - 1,
  closeFleet({ fleet }) {
    fleetOf(fleet).close();
    return null;
  },
  acknowledged: ({ fleet }) =>
    fleetOf(fleet).pairs.reduce((sum, pair) => sum + pair.acknowledged, 0),
  closedLoop: (spec) => runClosedLoop(fleetOf(spec.fleet), spec),
  openLoop(spec) {
    const stopped = new Promise<void>((resolve) => stops.set(spec.fleet, resolve));
    return runOpenLoop(fleetOf(spec.fleet), spec, stopped);
  },
  stopOpenLoop({ fleet }) {
    stops.get(fleet)?.();
    return null;
  },
  async openCrowd(spec) {
    crowd = await openCrowd(spec);
    return crowd.arrival;
  },
  reconnectCrowd() {
    if (crowd === null) throw new Error("there is no crowd");
    return crowd.reconnect();
  },
  closeCrowd() {
    crowd?.close();
    crowd = null;
    return null;
  },
  async openAudience(spec) {
    audience = await openAudience(spec);
    return null;
  },
  closeAudience() {
    audience?.close();
    audience = null;
    return null;
  },
  hookLoop: runHookLoop,
  hookRate: (spec) => runHookRate(currentAudience(), spec),
  fanOut: (spec) => runFanOut(currentAudience(), spec),
  pushes: (spec) => runPushes(currentAudience(), spec),
  readPages,
};

function currentAudience(): Audience {
  if (audience === null) throw new Error("there is no audience");
  return audience;
}

function fleetOf(number: number): Fleet {
  const fleet = fleets[number];
  if (fleet === undefined) throw new Error(`there is no fleet ${number}`);
  return fleet;
}

async function answer({ id, name, params }: Call): Promise<Reply> {
  const handler = handlers[name];
  try {
    return { id, result: await handler(params as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (call: Call) => {
  void answer(call).then((reply) => process.send?.(reply));
});
// The bench has ended, or closes this generator.
process.on("disconnect", () => process.exit(0));
