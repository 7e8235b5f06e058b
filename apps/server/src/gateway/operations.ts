import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Desk } from "../application/desk.ts";
import { registerNoticeMetrics } from "./notice-metrics.ts";

/** `/livez`, `/readyz`, `/metrics`. */
export function serveOperations(
  app: FastifyInstance,
  options: { desk: Desk; connections(): number; draining(): boolean },
): void {
  const { desk } = options;
  const registry = createRegistry(desk, options.connections);

  app.get(
    "/livez",
    { schema: { tags: ["operations"], summary: "The process runs" } },
    async () => ({ status: "ok" }),
  );

  app.get(
    "/readyz",
    { schema: { tags: ["operations"], summary: "The node can serve" } },
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
    { schema: { tags: ["operations"], summary: "Prometheus metrics" } },
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
    "Messages that wait for their commit",
    () => desk.messages.pending,
  );
  gauge(
    "deskwire_receipts_pending",
    "Receipts that wait for their commit",
    () => desk.receipts.pending,
  );
  gauge(
    "deskwire_database_waiting",
    "Queries that wait for a database connection",
    () => desk.database.pool.waitingCount,
  );
  gauge("deskwire_engine_healthy", "1 while Redis can be reached, or none is used", () =>
    Number(desk.engine.healthy()),
  );
  registerNoticeMetrics(registry, desk);
  return registry;
}
