import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Attachments } from "../../attachments/attachments.ts";
import type { Messages } from "../../messages/messages.ts";
import type { Engine } from "../../platform/live/engine.ts";
import {
  registerNotificationMetrics,
  type NotificationMetricsParts,
} from "./notification-metrics.ts";

export interface MetricsParts extends NotificationMetricsParts {
  database: {
    /** Queries that wait for a connection. */
    readonly waiting: number;
  };
  engine: Pick<Engine, "healthy">;
  messages: Pick<Messages, "pending" | "receiptsPending">;
  attachments: Pick<Attachments, "freeBytes">;
  /** Open sockets on this node. */
  connections(): number;
}

type GaugeRow = [name: string, help: string, value: () => number | Promise<number>];

/** Metrics of the process, of this node, and of the installation's notifications. */
export function createMetrics(parts: MetricsParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help, value] of gaugesOf(parts)) addGauge(registry, name, help, value);
  registerNotificationMetrics(registry, parts);
  return registry;
}

function gaugesOf(parts: MetricsParts): GaugeRow[] {
  const { attachments, database, engine, messages, connections } = parts;
  return [
    ["deskwire_connections", "Open sockets on this node", connections],
    [
      "deskwire_messages_pending",
      "Messages waiting for their commit on this node",
      () => messages.pending,
    ],
    [
      "deskwire_receipts_pending",
      "Receipts waiting for their commit on this node",
      () => messages.receiptsPending,
    ],
    [
      "deskwire_database_waiting",
      "Queries waiting for a connection of the database pool",
      () => database.waiting,
    ],
    [
      "deskwire_disk_free_bytes",
      "Free bytes of the disk that stores attachments; NaN with S3_BUCKET",
      async () => (await attachments.freeBytes()) ?? Number.NaN,
    ],
    [
      "deskwire_engine_healthy",
      "1 while Redis is reachable or not in use, else 0",
      () => Number(engine.healthy()),
    ],
  ];
}

function addGauge(registry: Registry, ...[name, help, value]: GaugeRow): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await value());
    },
  });
}
