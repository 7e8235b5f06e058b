import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  changedWebhookSchema,
  deliveryQuerySchema,
  newWebhookAnswerSchema,
  newWebhookRequestSchema,
  replayAnswerSchema,
  uuidParamsSchema as params,
  webhookDeliveryPageSchema,
  webhookListSchema,
  webhookPatchSchema,
} from "@deskwire/protocol/schemas";
import { done } from "../../../platform/kernel/outcome.ts";
import type { WebhookEndpoints } from "../../../webhooks/webhook-endpoints.ts";
import { andThen, answer } from "../answer.ts";
import type { Authenticator } from "../authenticate.ts";
import { pick } from "../pick.ts";

const tags = ["webhooks"];

const listSchema = {
  operationId: "listWebhooks",
  tags,
  summary: "List webhook endpoints (admins only)",
  docs: {
    access: "agent",
    answers: { 200: webhookListSchema },
    refusals: ["forbidden"],
  },
} as const;

const addSchema = {
  operationId: "addWebhook",
  tags,
  summary: "Add an endpoint; only this response contains its secret",
  body: newWebhookRequestSchema,
  docs: { access: "agent", answers: { 201: newWebhookAnswerSchema }, refusals: ["forbidden"] },
} as const;

const changeSchema = {
  operationId: "changeWebhook",
  tags,
  summary: "Change an endpoint; `enabled: true` switches it on again",
  params,
  body: webhookPatchSchema,
  docs: {
    access: "agent",
    answers: { 200: changedWebhookSchema },
    refusals: ["forbidden", "not_found"],
  },
} as const;

const removeSchema = {
  operationId: "removeWebhook",
  tags,
  summary: "Remove an endpoint and its deliveries",
  params,
  docs: { access: "agent", answers: { 204: null }, refusals: ["forbidden", "not_found"] },
} as const;

const deliveriesSchema = {
  operationId: "listDeliveries",
  tags,
  summary: "List the deliveries of an endpoint, newest first",
  params,
  querystring: deliveryQuerySchema,
  docs: { access: "agent", answers: { 200: webhookDeliveryPageSchema }, refusals: ["forbidden"] },
} as const;

const replaySchema = {
  operationId: "replayDelivery",
  tags,
  summary: "Send a delivery again",
  params,
  docs: {
    access: "agent",
    answers: { 202: replayAnswerSchema },
    refusals: ["forbidden", "not_found", "endpoint_disabled"],
  },
} as const;

const PATCH_FIELDS = ["url", "events", "enabled", "rotateSecret"] as const;

export interface WebhookRoutes {
  endpoints: WebhookEndpoints;
  authenticator: Authenticator;
}

/** Endpoints of outgoing webhooks and their deliveries, for admins. */
export const webhookRoutes: FastifyPluginAsyncTypebox<WebhookRoutes> = async (
  app,
  { endpoints, authenticator: { agent } },
) => {
  app.get("/webhooks", { schema: listSchema }, (request, reply) =>
    answer(
      reply,
      andThen(agent(request), (actor) => endpoints.list(actor)),
    ),
  );
  app.post("/webhooks", { schema: addSchema }, (request, reply) =>
    answer(
      reply.status(201),
      andThen(agent(request), (actor) => endpoints.add(actor, request.body)),
    ),
  );
  app.patch("/webhooks/:id", { schema: changeSchema }, (request, reply) =>
    answer(
      reply,
      andThen(agent(request), (actor) =>
        endpoints.change(actor, request.params.id, pick(request.body, PATCH_FIELDS)),
      ),
    ),
  );
  app.delete("/webhooks/:id", { schema: removeSchema }, (request, reply) =>
    answer(
      reply.status(204),
      andThen(agent(request), (actor) => endpoints.remove(actor, request.params.id)),
    ),
  );
  app.get("/webhooks/:id/deliveries", { schema: deliveriesSchema }, (request, reply) =>
    answer(
      reply,
      andThen(agent(request), (actor) =>
        endpoints.deliveries(actor, request.params.id, request.query),
      ),
    ),
  );
  app.post("/webhook-deliveries/:id/replay", { schema: replaySchema }, (request, reply) => {
    const replayed = andThen(agent(request), (actor) => endpoints.replay(actor, request.params.id));
    return answer(
      reply.status(202),
      andThen(replayed, async () => done({ replayed: true })),
    );
  });
};
