import { Gauge, type Registry } from "prom-client";
import type { Desk } from "../../platform/kernel/desk.ts";
import { measureLanes, type LaneSizes } from "../../notifications/notification-sweep.ts";

const MEASURE_EVERY_MS = 30_000;

/** [NTF8] Lane sizes are of the whole installation, not of this node; looked up anew when they are half a minute old. */
export function registerNoticeMetrics(
  registry: Registry,
  desk: Pick<Desk, "database" | "inbox" | "log">,
  now: () => number = () => performance.now(),
): void {
  let lanes: Promise<LaneSizes> = Promise.resolve({ fresh: 0, slow: 0, expired: 0 });
  let measuredAt = -Infinity;

  /** The gauges of one scrape ask at once; all of them wait for the same figures. */
  function measure(): Promise<LaneSizes> {
    if (now() - measuredAt < MEASURE_EVERY_MS) return lanes;
    measuredAt = now();
    const before = lanes;
    lanes = measureLanes(desk.database.pool, desk.inbox.settings).catch((error: unknown) => {
      desk.log.warn({ err: error }, "notices could not be counted for the metrics");
      return before;
    });
    return lanes;
  }

  new Gauge({
    name: "deskwire_notices_undelivered",
    help: "Undelivered notifications of the whole installation, by lane",
    labelNames: ["lane"],
    registers: [registry],
    async collect() {
      const { fresh, slow } = await measure();
      this.set({ lane: "fresh" }, fresh);
      this.set({ lane: "slow" }, slow);
    },
  });
  new Gauge({
    name: "deskwire_notices_expired",
    help: "Notifications of the whole installation that expired undelivered",
    registers: [registry],
    async collect() {
      this.set((await measure()).expired);
    },
  });
  new Gauge({
    name: "deskwire_hook_calls_pending",
    help: "Hook calls waiting for their commit on this node",
    registers: [registry],
    collect() {
      this.set(desk.inbox.events.pending);
    },
  });
}
