import type { FastifyInstance, FastifyReply } from "fastify";
import type { ReadyAnswer } from "@deskwire/protocol";
import { aliveAnswerSchema, metricsSchema, readyAnswerSchema } from "@deskwire/protocol/schemas";
import type { RefusalCounter } from "./refusal-counter.ts";
import { createMetrics, type MetricsParts } from "./metrics.ts";

export interface OperationsParts extends MetricsParts {
  database: MetricsParts["database"] & {
    /** Rejects within about 2 s when the database does not take writes. */
    checkWrites(): Promise<void>;
  };
  refusals: Pick<RefusalCounter, "register">;
  /** Whether the nodes share a Redis. */
  usesRedis: boolean;
  /** Whether this node has begun to drain. */
  draining(): boolean;
}

const tags = ["operations"];

/** Serves `/livez`, `/readyz` and `/metrics`. */
export function serveOperations(app: FastifyInstance, parts: OperationsParts): void {
  const metrics = createMetrics(parts);
  parts.refusals.register(metrics);
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
    await database.checkWrites();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ reason }, "not ready: the database does not take writes");
    return reply.refuse({ code: "unavailable", retryAfterMs: 1_000 });
  }
  return { status: "ok", ...(usesRedis && { redis: engine.healthy() }) };
}
