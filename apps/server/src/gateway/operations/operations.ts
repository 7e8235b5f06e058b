import type { FastifyInstance, FastifyReply } from "fastify";
import type { ReadyAnswer } from "@deskwire/protocol";
import { aliveAnswerSchema, metricsSchema, readyAnswerSchema } from "@deskwire/protocol/schemas";
import { createMetrics, type MetricsParts } from "./metrics.ts";

export interface OperationsParts extends MetricsParts {
  database: MetricsParts["database"] & {
    /** Rejects when the database does not answer. */
    ping(): Promise<void>;
  };
  /** Whether the nodes share a Redis. */
  usesRedis: boolean;
  /** Whether this node has begun to drain. */
  draining(): boolean;
}

const tags = ["operations"];

/** Serves `/livez`, `/readyz` and `/metrics`. */
export function serveOperations(app: FastifyInstance, parts: OperationsParts): void {
  const metrics = createMetrics(parts);
  app.get("/livez", { schema: liveness }, async () => ({ status: "ok" }));
  app.get("/readyz", { schema: readiness }, (_request, reply) => readReadiness(reply, parts));
  app.get("/metrics", { schema: exposition }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

const liveness = {
  operationId: "isAlive",
  tags,
  summary: "Liveness: the process runs",
  docs: { access: "anyone", answers: { 200: aliveAnswerSchema } },
} as const;

const readiness = {
  operationId: "isReady",
  tags,
  summary: "Readiness: the node can serve requests",
  docs: {
    access: "anyone",
    answers: { 200: readyAnswerSchema },
    refusals: ["draining", "unavailable"],
  },
} as const;

const exposition = {
  operationId: "readMetrics",
  tags,
  summary: "Prometheus metrics",
  produces: ["text/plain"],
  docs: { access: "anyone", answers: { 200: metricsSchema } },
} as const;

/** A node without Redis still serves its own connections, so an unreachable Redis does not make it unready. */
async function readReadiness(
  reply: FastifyReply,
  { database, engine, usesRedis, draining, log }: OperationsParts,
): Promise<ReadyAnswer | FastifyReply> {
  if (draining()) return reply.refuse({ code: "draining" });
  try {
    await database.ping();
  } catch (error) {
    log.warn({ err: error }, "not ready: the database cannot be reached");
    return reply.refuse({ code: "unavailable", retryAfterMs: 1_000 });
  }
  return { status: "ok", ...(usesRedis && { redis: engine.healthy() }) };
}
