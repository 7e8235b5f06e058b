import { Gauge, type Registry } from "prom-client";
import type { Log } from "../../platform/kernel/log.ts";
import type { LaneSizes, Notifications } from "../../notifications/notifications.ts";

export interface NotificationMetricsParts {
  notifications: Pick<Notifications, "lanes" | "callsPending">;
  log: Log;
}

const MEASURE_EVERY_MS = 30_000;

/** [NTF8] Lane sizes are of the whole installation, not of this node. They are counted at most every 30 s. */
export function registerNotificationMetrics(
  registry: Registry,
  parts: NotificationMetricsParts,
  now: () => number = () => performance.now(),
): void {
  const measure = createLaneMeter(parts, now);
  new Gauge({
    name: "deskwire_notifications_undelivered",
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
    name: "deskwire_notifications_expired",
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
      this.set(parts.notifications.callsPending);
    },
  });
}

/** The gauges of one scrape call the meter at once; all of them wait for the same count. */
function createLaneMeter(
  { notifications, log }: NotificationMetricsParts,
  now: () => number,
): () => Promise<LaneSizes> {
  let lanes: Promise<LaneSizes> = Promise.resolve({ fresh: 0, slow: 0, expired: 0 });
  let measuredAt = -Infinity;
  return () => {
    if (now() - measuredAt < MEASURE_EVERY_MS) return lanes;
    measuredAt = now();
    const before = lanes;
    lanes = notifications.lanes().catch((error: unknown) => {
      log.warn({ err: error }, "cannot count notifications for the metrics");
      return before;
    });
    return lanes;
  };
}
