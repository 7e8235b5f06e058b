import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import Type from "typebox";
import type { Desk } from "../../platform/kernel/desk.ts";
import { registerNoticeMetrics } from "./notification-metrics.ts";

/** `/livez`, `/readyz`, `/metrics`. */
export function serveOperations(
  app: FastifyInstance,
  options: { desk: Desk; connections(): number; draining(): boolean },
): void {
  const { desk } = options;
  const registry = createRegistry(desk, options.connections);

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
      if (options.draining()) return reply.refuse({ code: "draining" });
      try {
        await desk.database.pool.query("SELECT 1");
      } catch (error) {
        desk.log.warn({ err: error }, "not ready: the database cannot be reached");
        return reply.refuse({ code: "unavailable", retryAfterMs: 1_000 });
      }
      return { status: "ok", redis: desk.engine.healthy() };
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

function createRegistry(desk: Desk, connections: () => number): Registry {
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
  gauge("deskwire_connections", "Open sockets on this node", connections);
  gauge(
    "deskwire_messages_pending",
    "Messages waiting for their commit on this node",
    () => desk.messages.pending,
  );
  gauge(
    "deskwire_receipts_pending",
    "Receipts waiting for their commit on this node",
    () => desk.receipts.pending,
  );
  gauge(
    "deskwire_database_waiting",
    "Queries waiting for a connection of the database pool",
    () => desk.database.pool.waitingCount,
  );
  gauge("deskwire_engine_healthy", "1 while Redis is reachable or not in use, else 0", () =>
    Number(desk.engine.healthy()),
  );
  registerNoticeMetrics(registry, desk);
  return registry;
}
