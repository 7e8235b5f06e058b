import Fastify from "fastify";
import { expect, test } from "vitest";
import { problems } from "../http/problem.ts";
import { createRefusalCounter } from "./refusal-counter.ts";
import { serveOperations, type OperationsParts } from "./operations.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function readiness(parts: Partial<OperationsParts>): Promise<[number, unknown]> {
  const app = Fastify();
  await app.register(problems, { log });
  serveOperations(app, {
    database: { checkWrites: async () => undefined, waiting: 0 },
    engine: { healthy: () => true },
    usesRedis: false,
    refusals: createRefusalCounter(log),
    attachments: { freeBytes: async () => null },
    messages: { pending: 0, receiptsPending: 0 },
    notifications: {
      lanes: async () => ({ fresh: 0, slow: 0, expired: 0 }),
      callsPending: 0,
    },
    connections: () => 0,
    draining: () => false,
    log,
    ...parts,
  });
  const response = await app.inject({ url: "/readyz" });
  await app.close();
  return [response.statusCode, response.json()];
}

test("/readyz says nothing about Redis when no Redis is configured", async () => {
  expect(await readiness({ usesRedis: false })).toEqual([200, { status: "ok" }]);
});

test.each([true, false])("/readyz says whether Redis is reachable: %s", async (healthy) => {
  const answer = await readiness({ usesRedis: true, engine: { healthy: () => healthy } });
  expect(answer).toEqual([200, { status: "ok", redis: healthy }]);
});

test("/readyz refuses without the database, and while the node drains", async () => {
  const database = { checkWrites: () => Promise.reject(new Error("no database")), waiting: 0 };
  expect(await readiness({ database })).toMatchObject([503, { code: "unavailable" }]);
  expect(await readiness({ draining: () => true })).toMatchObject([503, { code: "draining" }]);
});
