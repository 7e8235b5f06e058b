import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import Type from "typebox";
import type { Messages } from "../../messages/messages.ts";
import type { Engine } from "../../platform/live/engine.ts";
import {
  registerNotificationMetrics,
  type NotificationMetricsParts,
} from "./notification-metrics.ts";

export interface OperationsParts extends NotificationMetricsParts {
  database: {
    /** Rejects when the database does not answer. */
    ping(): Promise<void>;
    /** Queries that wait for a connection. */
    readonly waiting: number;
  };
  engine: Pick<Engine, "healthy">;
  messages: Pick<Messages, "pending" | "receiptsPending">;
  /** Open sockets on this node. */
  connections(): number;
  draining(): boolean;
}

/** `/livez`, `/readyz`, `/metrics`. */
export function serveOperations(app: FastifyInstance, parts: OperationsParts): void {
  const { database, engine, log } = parts;
  const registry = createRegistry(parts);

  app.get(
    "/livez",
    {
      schema: {
        operationId: "isAlive",
        tags: ["operations"],
        summary: "Liveness: the process runs",
        docs: { access: "anyone", answers: { 200: Type.Object({ status: Type.Literal("ok") }) } },
      },
    },
    async () => ({ status: "ok" }),
  );

  app.get(
    "/readyz",
    {
      schema: {
        operationId: "isReady",
        tags: ["operations"],
        summary: "Readiness: the node can serve requests",
        docs: {
          access: "anyone",
          answers: { 200: Type.Object({ status: Type.Literal("ok"), redis: Type.Boolean() }) },
          refusals: ["draining", "unavailable"],
        },
      },
    },
    async (_request, reply) => {
      if (parts.draining()) return reply.refuse({ code: "draining" });
      try {
        await database.ping();
      } catch (error) {
        log.warn({ err: error }, "not ready: the database cannot be reached");
        return reply.refuse({ code: "unavailable", retryAfterMs: 1_000 });
      }
      return { status: "ok", redis: engine.healthy() };
    },
  );

  app.get(
    "/metrics",
    {
      schema: {
        operationId: "readMetrics",
        tags: ["operations"],
        summary: "Prometheus metrics",
        produces: ["text/plain"],
        docs: { access: "anyone", answers: { 200: Type.String() } },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}

function createRegistry(parts: OperationsParts): Registry {
  const { database, engine, messages } = parts;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  };
  gauge("deskwire_connections", "Open sockets on this node", parts.connections);
  gauge(
    "deskwire_messages_pending",
    "Messages waiting for their commit on this node",
    () => messages.pending,
  );
  gauge(
    "deskwire_receipts_pending",
    "Receipts waiting for their commit on this node",
    () => messages.receiptsPending,
  );
  gauge(
    "deskwire_database_waiting",
    "Queries waiting for a connection of the database pool",
    () => database.waiting,
  );
  gauge("deskwire_engine_healthy", "1 while Redis is reachable or not in use, else 0", () =>
    Number(engine.healthy()),
  );
  registerNotificationMetrics(registry, parts);
  return registry;
}
